import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { releaseKey, type Release } from '../../domain/releases/release.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { listServed } from '../rollouts/keep-releases.ts'

type Looking = Pick<World, 'store' | 'environment'>

/** What was live at the instant of a plan. */
export interface ServedThen {
  readonly release: string | null
  readonly database: string
}

/** By the journal; by the backup itself where that one is wanted, or where nothing was written. */
export async function findServed(
  { from, until, instant }: RestorePlan,
  world: Looking,
): Promise<ServedThen> {
  const backup = { release: from.release, database: from.database }
  if (until.kind === 'position') return backup
  const served = (await listServed(world)).find(({ at }) => Date.parse(at) <= Date.parse(instant))
  return served === undefined
    ? backup
    : { release: served.release, database: served.database ?? from.database }
}

/**
 * Code fails on tables that it does not know. Fails with `restore-refused` where the live release
 * wants another schema than the one that the data had, and names the release to go to first.
 */
export async function assertFits(
  then: ServedThen,
  stable: Activation,
  into: Looking,
): Promise<void> {
  if (then.release === null || then.release === stable.release) return
  const was = await findRelease(then.release, into)
  const is = await findRelease(stable.release, into)
  // The same commit has the same tables, with whatever settings it was deployed.
  if (commitOf(then.release) === commitOf(stable.release)) return
  if (was !== undefined && is !== undefined && was.schemaDigest === is.schemaDigest) return
  const way =
    was === undefined
      ? `deploy ${into.environment.name} ${commitOf(then.release)}`
      : `rollback ${into.environment.name} ${then.release}`
  throw new Problem(
    'restore-refused',
    `the data is of release ${then.release}, whose tables are not those of the live release ${stable.release}`,
    { hint: `wikistead ${way}, then restore again` },
  )
}

const findRelease = async (id: string, { store }: Looking): Promise<Release | undefined> => {
  if (!/^[0-9a-f-]+$/.test(id)) return undefined
  const content = await store.read(releaseKey(id))
  return content === undefined ? undefined : (JSON.parse(content.toString()) as Release)
}

/** Names the commit of a release. */
const commitOf = (release: string): string => release.split('-')[0] ?? release
