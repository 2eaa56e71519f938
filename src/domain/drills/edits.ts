/** An edit that the wiki said is saved, and when it said so, in seconds of the writer's clock. */
export interface NumberedEdit {
  readonly number: number
  readonly at: number
}

/**
 * What of the acknowledged edits did not come back. The lost time runs from the last edit before
 * the first lost one to the last acknowledged one, so it is the edits' own, and nothing is rounded.
 */
export function compareEdits(acknowledged: readonly NumberedEdit[], found: ReadonlySet<number>) {
  const lost = acknowledged.filter(({ number }) => !found.has(number))
  const [first] = lost
  const kept = first === undefined ? [] : acknowledged.slice(0, acknowledged.indexOf(first))
  const from = (kept.at(-1) ?? acknowledged[0])?.at ?? 0
  const until = acknowledged.at(-1)?.at ?? 0
  return {
    acknowledged: acknowledged.length,
    lostEdits: lost.length,
    lostSeconds: first === undefined ? 0 : Math.round((until - from) * 1000) / 1000,
  }
}
