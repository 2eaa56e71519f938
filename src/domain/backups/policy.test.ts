import { expect, test } from 'vitest'
import type { Backup } from './backup.ts'
import { backupOf } from './backup.fixture.ts'
import { defaultPolicy, findStale, isDue } from './policy.ts'

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

test('and does not wait for one of its earlier life that failed', () => {
  const failed = backupOf('2026-11-23T03:00:10Z', { verifiedAt: null, fault: 'it was lost' })
  expect(due([failed], at('03:00:40'), 'two')).toBe(true)
})
