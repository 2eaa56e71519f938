import { standingKey, type Standing } from '../../../domain/aws/standing.ts'
import { isProblem, Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import { bucketName } from '../naming.ts'
import { s3Store } from '../s3-store.ts'

/** Tries and milliseconds for a region that may be lost: nobody waits minutes to hear that it is. */
export const impatience = {
  ...{ maxAttempts: 2, retryMode: 'standard' as const },
  requestHandler: { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true },
}

/** The bucket with the copies of the store, beside which it is written where an environment stands. */
export const copiedStore = (site: Site, environment: AwsEnvironment, more = {}) =>
  s3Store({
    bucket: bucketName(site, environment, 'copies'),
    region: environment.platform.recoveryRegion,
    ...more,
  })

/**
 * Whether the environment stands in its recovery region; undefined at home. Where that region does not
 * answer, it is taken to be at home, for a region of copies must not keep anybody from working, and
 * `warn` hears of it.
 */
export async function findStanding(
  site: Site,
  environment: AwsEnvironment,
  warn: (message: string) => void,
): Promise<Standing | undefined> {
  const { name, platform } = environment
  try {
    const store = copiedStore(site, environment, { settings: impatience })
    const cell = await store.readCell(standingKey(name))
    return cell && (JSON.parse(cell.content) as Standing)
  } catch (error) {
    // Before the first `up` there is no such bucket, and without credentials nobody is told anything.
    if (isProblem(error, 'store-broken') || isProblem(error, 'credentials-missing'))
      return undefined
    if (isProblem(error, 'account-refused')) throw error
    warn(
      `${platform.recoveryRegion} does not answer; ${name} is taken to stand in ${platform.region}`,
    )
    return undefined
  }
}

/** Says it for everybody; where somebody was faster, theirs stays. */
export async function writeStanding(
  site: Site,
  environment: AwsEnvironment,
  standing: Standing,
): Promise<void> {
  const { name, platform } = environment
  const key = standingKey(name)
  const store = copiedStore(site, environment)
  if (await store.swapCell(key, 0, JSON.stringify(standing))) return
  const theirs = await store.readCell(key)
  const { by, since } = JSON.parse(theirs?.content ?? '{}') as Partial<Standing>
  throw new Problem(
    'environment-locked',
    `${by ?? 'somebody'} began to bring up ${name} in ${platform.recoveryRegion} at ${since ?? 'an unknown time'}`,
    { hint: `wikistead up ${name} goes on with that` },
  )
}
