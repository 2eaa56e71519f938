/** An edit that the wiki said is saved, and when it said so, in seconds of the writer's clock. */
export interface NumberedEdit {
  readonly number: number
  readonly at: number
}

/**
 * What of the acknowledged edits did not come back. The lost time runs from the last edit before
 * the first lost one to the last acknowledged one, so it is the edits' own, and nothing is rounded.
 * Where none came back it may be longer: nobody can tell what was lost before the first, so it counts
 * from the instant that was restored, `behind` seconds before the loss.
 */
export function compareEdits(
  acknowledged: readonly NumberedEdit[],
  found: ReadonlySet<number>,
  behind: number,
) {
  const lost = acknowledged.filter(({ number }) => !found.has(number))
  const [first] = lost
  const kept = first === undefined ? [] : acknowledged.slice(0, acknowledged.indexOf(first))
  const from = (kept.at(-1) ?? acknowledged[0])?.at ?? 0
  const until = acknowledged.at(-1)?.at ?? 0
  const seconds = Math.max(until - from, kept.length === 0 ? behind : 0)
  return {
    acknowledged: acknowledged.length,
    lostEdits: lost.length,
    lostSeconds: first === undefined ? 0 : Math.round(seconds * 1000) / 1000,
  }
}
