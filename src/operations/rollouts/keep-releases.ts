import { chooseReleasesToKeep } from '../../domain/releases/retention.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { Site } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'
import { readJournal } from '../journal/record.ts'

/** How far back we look for good releases. */
const MOST_ENTRIES = 1000

/** A release that went live, and the database that it spoke to. */
interface ServedRelease {
  readonly release: string
  readonly database: string | undefined
  readonly at: string
}

/** Releases that went live, newest first, as the journal remembers them. */
export async function listServed(
  world: Pick<World, 'store' | 'environment'>,
): Promise<ServedRelease[]> {
  const entries = await readJournal(world, MOST_ENTRIES)
  return entries.flatMap(({ outcome, endedAt, startedAt, detail }) => {
    const { release, database } = detail
    return outcome === 'done' && release !== undefined
      ? [{ release, database, at: endedAt ?? startedAt }]
      : []
  })
}

/**
 * Which releases stay on the hosts' disks once the target is live, newest first. The pointer
 * itself remembers what was live: a journal misses the entry of an operation that was killed.
 */
export function keepReleases(
  target: Activation,
  kept: readonly string[],
  { keep }: Pick<Site, 'keep'>,
): string[] {
  const served = [target.release, ...kept].map((release) => ({ release, at: '' }))
  return chooseReleasesToKeep(served, [target.release], keep.releases)
}
