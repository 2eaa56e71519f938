import type { PackedComponent } from './component.ts'
import type { Release } from './release.ts'

/** Days that a release stays in the store after the hosts have forgotten it. */
const KEPT_DAYS = 7
const A_DAY = 86_400_000

/** A pack in the store; `packedAt` is empty for one that an earlier Wikistead made. */
export interface StoredPack extends PackedComponent {
  readonly packedAt?: string
}

export interface Expired {
  readonly releases: readonly string[]
  readonly packs: readonly string[]
}

/**
 * Chooses what can go from the store: releases that no environment keeps and that are old, then
 * packs that no remaining release is made of. Young packs stay: somebody may be building with them.
 */
export function chooseExpired(
  releases: readonly Release[],
  packs: readonly StoredPack[],
  kept: ReadonlySet<string>,
  now: Date,
): Expired {
  const isOld = (at: string | undefined) =>
    at === undefined || now.getTime() - Date.parse(at) > KEPT_DAYS * A_DAY
  const gone = releases.filter(({ id, createdAt }) => !kept.has(id) && isOld(createdAt))
  const goneIds = new Set(gone.map(({ id }) => id))
  const used = new Set(
    releases
      .filter(({ id }) => !goneIds.has(id))
      .flatMap(({ components }) => components.map(({ id }) => id)),
  )
  return {
    releases: [...goneIds],
    packs: packs.filter(({ id, packedAt }) => !used.has(id) && isOld(packedAt)).map(({ id }) => id),
  }
}
