/** One activation of a release, as the journal remembers it; newest first. */
export interface Served {
  readonly release: string
  readonly at: string
}

/**
 * Chooses which releases stay: the ones in use, then the newest `count` that were ever live.
 * A release that never went live is no good one and takes nobody's place.
 */
export function chooseReleasesToKeep(
  served: readonly Served[],
  inUse: readonly string[],
  count: number,
): string[] {
  const kept = new Set(inUse)
  const good = new Set<string>()
  for (const { release } of served) {
    if (good.size >= count) break
    good.add(release)
    kept.add(release)
  }
  return [...kept]
}
