import { describe, expect, test } from 'vitest'
import type { Backup } from './backup.ts'
import { backupOf } from './backup.fixture.ts'
import { defaultPolicy, findCheckFault, findDueCheck, findStale, isDue } from './policy.ts'

const due = (backups: readonly Backup[], now: Date, timeline = 'one') =>
  isDue(backups, timeline, defaultPolicy, now)

const at = (time: string) => new Date(`2026-11-23T${time}Z`)

test('the first backup is due at once', () => {
  expect(due([], at('12:00:00'))).toBe(true)
})

test('one a night, after the hour', () => {
  const last = backupOf('2026-11-22T03:00:10Z')
  expect(due([last], at('02:59:00'))).toBe(false)
  expect(due([last], at('03:00:00'))).toBe(true)
  expect(due([last, backupOf('2026-11-23T03:00:40Z')], at('23:00:00'))).toBe(false)
})

test('one that was missed is made as soon as the host is back', () => {
  expect(due([backupOf('2026-11-20T03:00:10Z')], at('01:00:00'))).toBe(true)
})

test('after one that failed an hour passes', () => {
  const failed = backupOf('2026-11-23T03:00:10Z', { verifiedAt: null, fault: 'disk full' })
  expect(due([failed], at('03:30:00'))).toBe(false)
  expect(due([failed], at('04:00:11'))).toBe(true)
})

test('a missed night is told, and that there is none at all', () => {
  const stale = (backups: readonly Backup[]) =>
    findStale({ backups, since: '2026-11-23T10:00:00Z' }, at('12:00:00'))
  expect(stale([])).toBe('there is no verified backup yet')
  expect(stale([backupOf('2026-11-22T12:00:00Z')])).toBeNull()
  expect(stale([backupOf('2026-11-22T03:00:00Z')])).toBe('the last verified backup is 33 hours old')
})

test('a new wiki has an hour for its first one', () => {
  expect(findStale({ backups: [], since: '2026-11-23T11:30:00Z' }, at('12:00:00'))).toBeNull()
})

test('a restored database gets its first one as soon as possible', () => {
  const last = backupOf('2026-11-23T03:00:10Z')
  expect(due([last], at('04:00:00'), 'one')).toBe(false)
  expect(due([last], at('04:00:00'), 'two')).toBe(true)
})

const failed = (code: string, time: string) => ({
  ...{ at: at(time).toISOString(), what: 'backup', message: '', code, timeline: 'one' },
})

test('after a failure that left nothing to look at an hour passes too', () => {
  const dueAfter = (code: string) =>
    isDue([], 'one', defaultPolicy, at('12:30:00'), failed(code, '12:00:00'))
  expect(dueAfter('disk-full')).toBe(false)
  expect(dueAfter('database-down')).toBe(true)
  expect(isDue([], 'one', defaultPolicy, at('13:00:00'), failed('disk-full', '12:00:00'))).toBe(
    true,
  )
})

test('what failed before a restore does not keep the restored database waiting', () => {
  const failure = failed('backup-failed', '12:00:00')
  expect(isDue([], 'one', defaultPolicy, at('12:00:20'), failure)).toBe(false)
  expect(isDue([], 'two', defaultPolicy, at('12:00:20'), failure)).toBe(true)
})

describe('looks at the repository', () => {
  const check = (part: number, day: string, parts = 4) => ({
    ...{ at: `${day}T03:00:00Z`, part, parts, fault: null },
  })
  const now = at('12:00:00')

  test('read every part in turn, one a week', () => {
    expect(findDueCheck(null, defaultPolicy, now)).toEqual({ part: 1, parts: 4 })
    expect(findDueCheck(check(1, '2026-11-17'), defaultPolicy, now)).toBeNull()
    expect(findDueCheck(check(1, '2026-11-16'), defaultPolicy, now)).toEqual({ part: 2, parts: 4 })
    expect(findDueCheck(check(4, '2026-11-16'), defaultPolicy, now)).toEqual({ part: 1, parts: 4 })
  })

  test('begin anew where the weeks were changed', () => {
    const last = check(3, '2026-11-16', 8)
    expect(findDueCheck(last, defaultPolicy, now)).toEqual({ part: 1, parts: 4 })
  })

  test('are told where they found something, or were missed', () => {
    const fault = (last: ReturnType<typeof check> | null, words: string | null = null) =>
      findCheckFault(
        { check: last === null ? null : { ...last, fault: words }, since: '2026-11-01T00:00:00Z' },
        now,
      )
    expect(fault(check(1, '2026-11-16'))).toBeNull()
    expect(fault(check(1, '2026-11-16'), 'pack 1')).toBe('the repository is damaged: pack 1')
    expect(fault(check(1, '2026-11-02'))).toBe('nobody looked at the repository for 21 days')
    expect(fault(null)).toMatch(/nobody looked/)
  })
})

test('and does not wait for one of its earlier life that failed', () => {
  const failed = backupOf('2026-11-23T03:00:10Z', { verifiedAt: null, fault: 'it was lost' })
  expect(due([failed], at('03:00:40'), 'two')).toBe(true)
})
