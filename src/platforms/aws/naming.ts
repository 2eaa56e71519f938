import { createHash } from 'node:crypto'
import type { StackName } from '../../domain/aws/stacks.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'

/** Hyphens inside a name are doubled, so that `a-b` with `c` is never `a` with `b-c`. */
export const stackId = (site: string, environment: string, stack: StackName): string =>
  ['wikistead', site.replaceAll('-', '--'), environment.replaceAll('-', '--'), stack].join('-')

type BucketName = 'store' | 'copies' | 'logs' | 'cdn' | 'uploads' | 'firewall'

/** Names of buckets are unique in the world and have 63 letters at most. */
export function bucketName(site: Site, environment: AwsEnvironment, wanted: BucketName): string {
  const { account, region, standing } = environment.platform
  // Who stands among the copies has the copied store for its own.
  const isCopied = wanted === 'store' || wanted === 'copies'
  const name = standing !== undefined && isCopied ? 'copies' : wanted
  const home = (isCopied ? standing?.home : undefined) ?? region
  const whole = `${site.name}-${environment.name}`
  const place = `${account}/${home}/${site.name}/${environment.name}`
  const digest = createHash('sha256').update(place).digest('hex')
  const middle = `${whole.slice(0, 24).replace(/-+$/, '')}-${digest.slice(0, 10)}`
  // AWS lets a firewall log only to buckets that are called so.
  return name === 'firewall' ? `aws-waf-logs-${middle}` : `wikistead-${middle}-${name}`
}

/** How databases that a restore made are called, and the snapshots of somebody; 63 letters at most. */
export const restoredName = (site: Site, environment: AwsEnvironment, id: string): string =>
  `${restoredPrefix(site, environment)}${id.toLowerCase()}`

/** How the database is called that a copy is made of; nothing of it is ever a backup. */
export const scratchName = (site: Site, environment: AwsEnvironment, id: string): string =>
  restoredName(site, environment, `${SCRATCH}${id}`)

export const isScratch = (site: Site, environment: AwsEnvironment, instance: string): boolean =>
  instance.startsWith(`${restoredPrefix(site, environment)}${SCRATCH}`)

const SCRATCH = 'scratch-'

export function restoredPrefix(site: Site, environment: AwsEnvironment): string {
  const { account, region } = environment.platform
  const place = `${account}/${region}/${site.name}/${environment.name}`
  const digest = createHash('sha256').update(place).digest('hex').slice(0, 6)
  // RDS wants a letter first, and no two hyphens beside each other.
  const whole = `w-${site.name}-${environment.name}`.replaceAll(/-+/g, '-').slice(0, 30)
  return `${whole.replace(/-$/, '')}-${digest}-`
}

/** What hosts may be asked to do: answer a request in the store, or that at a terminal. */
export const documentName = (
  site: Site,
  environment: AwsEnvironment,
  name: 'answer' | 'shell',
): string => `${stackId(site.name, environment.name, 'web')}-${name}`

/** The parameter of SSM that says which image hosts start from. */
export const imageParameter = (site: string, environment: string, kind: string): string =>
  `/wikistead/${site}/${environment}/image/${kind}`

/** Where readers find the wiki, and where its static files and images come from. */
export function hostsOf({ url }: AwsEnvironment): {
  readonly wiki: string
  readonly files: string
} {
  const wiki = new URL(url).hostname
  return { wiki, files: `files.${wiki}` }
}
