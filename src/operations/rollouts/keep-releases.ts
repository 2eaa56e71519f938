import { chooseReleasesToKeep } from '../../domain/releases/retention.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { readJournal } from '../journal/record.ts'

/** How far back we look for good releases. */
const MOST_ENTRIES = 1000

/** Releases that went live, newest first, as the journal remembers them. */
export async function listServed(
  world: Pick<World, 'store' | 'environment'>,
): Promise<{ release: string; at: string }[]> {
  const entries = await readJournal(world, MOST_ENTRIES)
  return entries.flatMap(({ outcome, endedAt, startedAt, detail }) =>
    outcome === 'done' && detail['release'] !== undefined
      ? [{ release: detail['release'], at: endedAt ?? startedAt }]
      : [],
  )
}

/** Which releases stay on the hosts' disks once the target is live. */
export async function keepReleases(
  target: Activation,
  world: Pick<World, 'store' | 'environment' | 'site'>,
): Promise<string[]> {
  const served = await listServed(world)
  const now = { release: target.release, at: '' }
  return chooseReleasesToKeep([now, ...served], [target.release], world.site.keep.releases)
}
