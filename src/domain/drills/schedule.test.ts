import { describe, expect, test } from 'vitest'
import { drillOf } from './drill.fixture.ts'
import {
  defaultDrillPolicy,
  findDrillFaults,
  findLastGood,
  isDrillDue,
  type DrillPolicy,
} from './schedule.ts'

// A Monday.
const now = new Date('2026-11-23T12:00:00Z')
const since = '2026-10-01T00:00:00Z'

describe('a rehearsal on a schedule', () => {
  const due = (drills: readonly string[], more: Partial<DrillPolicy> = {}, at = now) =>
    isDrillDue(
      drills.map((startedAt) => ({ startedAt })),
      since,
      { ...defaultDrillPolicy, ...more },
      at,
    )

  test('weekly is due from Sunday at its hour until it was made', () => {
    expect(due([])).toBe(true)
    expect(due(['2026-11-22T03:59:00Z'])).toBe(true)
    expect(due(['2026-11-22T04:00:30Z'])).toBe(false)
    expect(due(['2026-11-15T04:00:30Z'], {}, new Date('2026-11-22T03:59:00Z'))).toBe(false)
    expect(due(['2026-11-15T04:00:30Z'], {}, new Date('2026-11-22T04:00:00Z'))).toBe(true)
  })

  test('nightly is due after its hour', () => {
    const nightly = { schedule: 'nightly', hour: 13 } as const
    expect(due(['2026-11-22T13:00:10Z'], nightly)).toBe(false)
    expect(due(['2026-11-22T12:59:10Z'], nightly)).toBe(true)
  })

  test('never is never', () => {
    expect(due([], { schedule: 'never' })).toBe(false)
  })

  test('a new wiki waits for its first time', () => {
    const young = '2026-11-22T04:00:01Z'
    expect(isDrillDue([], young, defaultDrillPolicy, now)).toBe(false)
  })
})

describe('what is told of the drills', () => {
  const day = (date: string) => ({
    startedAt: `${date}T04:00:00.000Z`,
    endedAt: `${date}T04:01:00Z`,
  })
  const faults = (drills: Parameters<typeof findDrillFaults>[0], begun = since) =>
    findDrillFaults(drills, begun, defaultDrillPolicy, now)

  test('nothing while the last good one is young', () => {
    expect(faults([drillOf(day('2026-11-22'))])).toEqual([])
    expect(faults([], '2026-11-20T00:00:00Z')).toEqual([])
  })

  test('one that is too old, or that never was', () => {
    expect(faults([drillOf(day('2026-11-01'))])).toEqual(['the last good drill is 22 days old'])
    expect(faults([])).toEqual(['no drill was good in the 53 days of this wiki'])
  })

  test('the last one where it failed, also while an earlier good one is young', () => {
    const failed = drillOf({ ...day('2026-11-22'), missingFiles: ['a'] })
    const good = drillOf(day('2026-11-15'))
    expect(faults([failed, good])).toEqual([
      'the drill of 2026-11-22T04:00:00 failed: 1 files are gone',
    ])
    expect(findLastGood([failed, good])).toBe(good)
    expect(faults([good, failed])).toEqual([])
  })
})
