import { expect, test } from 'vitest'
import { backupOf } from './backup.fixture.ts'
import { findRanges } from './ranges.ts'

const log = {
  ...{ timeline: 'two', stored: {}, ends: {}, since: {} },
  archived: { one: '2026-11-22T12:00:00Z', two: '2026-11-23T11:59:59Z' },
}
const of = (timeline: string, endedAt: string, more = {}) =>
  backupOf(endedAt, { position: { timeline, file: 'binlog.000001', offset: 4 }, ...more })

test('from the first good backup of each life of the database to its end', () => {
  const backups = [
    of('one', '2026-11-20T03:00:00Z', { verifiedAt: null }),
    of('one', '2026-11-21T03:00:00Z'),
    of('one', '2026-11-22T03:00:00Z'),
    of('two', '2026-11-23T03:00:00Z'),
  ]
  expect(findRanges({ backups, log })).toEqual([
    { from: '2026-11-21T03:00:00Z', until: '2026-11-22T12:00:00Z' },
    { from: '2026-11-23T03:00:00Z', until: '2026-11-23T11:59:59Z' },
  ])
})

test('nothing where nothing was verified', () => {
  expect(findRanges({ backups: [], log })).toEqual([])
})

test('nothing from before the log was cleared away', () => {
  const since = { one: null, two: '2026-11-23T03:00:00Z' }
  const backups = [
    of('one', '2026-11-21T03:00:00Z'),
    of('two', '2026-11-22T03:00:00Z'),
    of('two', '2026-11-23T03:00:00Z'),
  ]
  expect(findRanges({ backups, log: { ...log, since } })).toEqual([
    { from: '2026-11-23T03:00:00Z', until: '2026-11-23T11:59:59Z' },
  ])
})
