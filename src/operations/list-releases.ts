import type { Release } from '../domain/releases/release.ts'
import type { World } from '../ports/world.ts'
import { listServed } from './rollouts/keep-releases.ts'
import { readPointer } from './rollouts/pointer.ts'

export interface ListedRelease extends Pick<
  Release,
  'id' | 'commit' | 'subject' | 'author' | 'createdAt' | 'mediawiki'
> {
  readonly isLive: boolean
  /** Still on the hosts' disks, so that going back takes a second. */
  readonly isKept: boolean
  /** When it last went live; null for one that never did. */
  readonly servedAt: string | null
}

/** All releases in the store, newest first. */
export async function listReleases(
  world: Pick<World, 'store' | 'environment'>,
): Promise<ListedRelease[]> {
  const [keys, pointer, served] = await Promise.all([
    world.store.list('releases/'),
    readPointer(world),
    listServed(world),
  ])
  const contents = await Promise.all(keys.map(async (key) => world.store.read(key)))
  return contents
    .flatMap((content) =>
      content === undefined ? [] : [JSON.parse(content.toString()) as Release],
    )
    .map(({ id, commit, subject, author, createdAt, mediawiki }) => ({
      ...{ id, commit, subject, author, createdAt, mediawiki },
      isLive: pointer.stable?.release === id,
      isKept: pointer.keep.includes(id),
      servedAt: served.find(({ release }) => release === id)?.at ?? null,
    }))
    .sort((a, b) => (b.servedAt ?? b.createdAt).localeCompare(a.servedAt ?? a.createdAt))
}
