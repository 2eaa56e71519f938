import { Problem } from '../../domain/problems/problem.ts'
import { majorVersion, type Release } from '../../domain/releases/release.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { isOnAws } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'
import { readRelease } from '../deploy/read-release.ts'
import { readPointer } from '../rollouts/pointer.ts'
import type { CopyWorlds } from './worlds.ts'

/** The two live wikis. Fails with `copy-refused` where one cannot take the place of the other. */
export async function assertCopyable({
  source,
  target,
}: CopyWorlds): Promise<{ source: Activation; target: Activation }> {
  const [from, to] = [source.environment, target.environment]
  if (from.name === to.name)
    throw refused(`${from.name} cannot be copied into itself`, 'name two environments')
  if (to.production)
    throw refused(
      `readers depend on ${to.name}: it is marked \`production\``,
      `copy into another environment, such as: wikistead copy ${to.name} ${from.name} --sanitize`,
    )
  if (!to.noindex)
    throw refused(
      `search engines may read ${to.name}`,
      `set \`noindex: true\` for ${to.name} in wikistead.config.ts, then wikistead up ${to.name}`,
    )
  assertOneAccount({ source, target })
  const activations = { source: await readLive(source), target: await readLive(target) }
  await assertHidden(target)
  await assertFits(activations, { source, target })
  await assertSameServer({ source, target })
  return activations
}

/** Whoever runs the tool asks AWS with one set of credentials, which opens one account. */
function assertOneAccount({ source, target }: CopyWorlds): void {
  const [from, to] = [source.environment, target.environment]
  if (!isOnAws(from) || !isOnAws(to) || from.platform.account === to.platform.account) return
  throw refused(
    `${from.name} is in the account ${from.platform.account}, ${to.name} in ${to.platform.account}`,
    'copies between two accounts are not there yet; into an environment on this machine there are',
  )
}

const refused = (message: string, hint: string) => new Problem('copy-refused', message, { hint })

/** The wiki that is live there. */
export async function readLive(world: World): Promise<Activation> {
  const { stable } = await readPointer(world)
  const { name } = world.environment
  if (stable === null) throw refused(`no release is live in ${name}`, `wikistead up ${name}`)
  return stable
}

/** What the configuration says counts only once the edge says it. */
async function assertHidden({ edge, environment: { name } }: World): Promise<void> {
  const { status, headers } = await edge.get('/index.php?title=Special:BlankPage')
  if (status === 0 || status >= 500)
    throw refused(`${name} does not answer (${status})`, `wikistead status ${name}`)
  if (!/noindex/.test(headers['x-robots-tag'] ?? ''))
    throw refused(`the edge of ${name} does not keep search engines away`, `wikistead up ${name}`)
}

/** The target goes on with its own code, which must find the tables that it knows. */
async function assertFits(
  live: { readonly source: Activation; readonly target: Activation },
  { source, target }: CopyWorlds,
): Promise<void> {
  const [from, to] = await Promise.all([
    readRelease(live.source.release, source),
    readRelease(live.target.release, target),
  ])
  const why = findMisfit(from, to)
  if (why !== undefined)
    throw refused(
      `the tables of ${source.environment.name} do not fit the release of ${target.environment.name}: ${why}`,
      `wikistead deploy ${target.environment.name} ${from.commit}, then copy again`,
    )
}

function findMisfit(from: Release, to: Release): string | undefined {
  if (majorVersion(from.mediawiki) !== majorVersion(to.mediawiki))
    return `MediaWiki ${from.mediawiki} and ${to.mediawiki}`
  return from.schemaDigest === to.schemaDigest ? undefined : 'other extensions have tables in it'
}

/** Data files are read by the major version that wrote them. */
async function assertSameServer({ source, target }: CopyWorlds): Promise<void> {
  const [from, to] = await Promise.all([source, target].map(readServer))
  if (from !== to)
    throw refused(
      `the database servers are of different versions: ${from} and ${to}`,
      `wikistead image roll ${target.environment.name}, and wikistead up ${target.environment.name}`,
    )
}

async function readServer({ fleet }: World): Promise<string> {
  const { stdout } = await fleet.run('database', { argv: ['mariadbd', '--version'] })
  return /Ver (\d+\.\d+)/.exec(stdout)?.[1] ?? 'unknown'
}
