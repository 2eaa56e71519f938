import type { Drill, Rehearsed } from './drill.ts'

/** What came of restoring beside the live data, checking it and removing it again. */
export interface Rehearsal {
  readonly id: string
  readonly startedAt: string
  readonly endedAt: string
  readonly instant: string
  readonly backup: string
  readonly phases: Readonly<Record<string, number>>
  readonly missing: readonly string[]
}

/**
 * The drill that a rehearsal beside the live data is. Nobody wrote numbered edits into it, so what
 * would be lost is how far the copies were behind when it began.
 */
export function describeRehearsal(
  { id, startedAt, endedAt, instant, backup, phases, missing }: Rehearsal,
  by: Drill['by'],
): Rehearsed {
  const since = (from: string, until: string) => (Date.parse(until) - Date.parse(from)) / 1000
  return {
    ...{ id, by, lost: 'nothing', startedAt, lostAt: null, endedAt, instant, backup, phases },
    recoverySeconds: since(startedAt, endedAt),
    ...{ acknowledged: 0, lostEdits: 0, lostSeconds: Math.max(0, since(instant, startedAt)) },
    ...{ missingFiles: missing, failure: null },
  }
}

/** A drill of which nothing came back. */
export const describeFailure = (
  began: Pick<Drill, 'id' | 'by' | 'lost' | 'startedAt' | 'lostAt' | 'phases'>,
  failure: string,
  now: Date,
): Rehearsed => ({
  ...began,
  ...{ endedAt: now.toISOString(), instant: null, backup: null, failure },
  recoverySeconds: (now.getTime() - Date.parse(began.lostAt ?? began.startedAt)) / 1000,
  ...{ acknowledged: 0, lostEdits: 0, lostSeconds: 0, missingFiles: [] },
})
