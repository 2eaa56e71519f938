import { defaultObjectives, judgeDrill, type Drill, type Rehearsed } from './drill.ts'

/** A drill in which three of forty edits were lost. */
export const rehearsed = (more: Partial<Rehearsed> = {}): Rehearsed => ({
  ...{ id: '20261123t120000z', lost: 'database', by: 'operator', failure: null },
  ...{ startedAt: '2026-11-23T12:00:00.000Z', lostAt: '2026-11-23T12:00:10.000Z' },
  ...{ endedAt: '2026-11-23T12:00:30.000Z', instant: '2026-11-23T12:00:09.000Z' },
  ...{ backup: '20261123T030000Z', recoverySeconds: 20, phases: { unpack: 6, swap: 2 } },
  ...{ acknowledged: 40, lostEdits: 3, lostSeconds: 0.4, missingFiles: [] },
  ...more,
})

export const drillOf = (more: Partial<Rehearsed> = {}): Drill =>
  judgeDrill(rehearsed(more), defaultObjectives)
