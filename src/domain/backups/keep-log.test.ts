import { expect, test } from 'vitest'
import { backupOf } from './backup.fixture.ts'
import type { Backup } from './backup.ts'
import { chooseKeptLog } from './keep-log.ts'
import { chooseKept } from './retention.ts'

const now = new Date('2026-11-23T12:00:00Z')
const policy = { continuousDays: 3, nightly: 30 }
const segment = (number: number) => `binlog.${String(number).padStart(6, '0')}`
const all = Array.from({ length: 12 }, (_, index) => segment(index + 1))

/** A backup whose copy stands in one segment and whose tables were counted in the same or the next. */
function made(endedAt: string, from: number, counted = from, timeline = 'one'): Backup {
  const position = { timeline, file: segment(from), offset: 4 }
  const witness = { position: { ...position, file: segment(counted) }, at: endedAt, tables: {} }
  return backupOf(endedAt, { position, witness })
}

const keep = (...backups: Backup[]) => chooseKeptLog('one', all, chooseKept(backups, policy, now))

test('keeps every segment from the backup that begins the continuous days', () => {
  const { segments, since } = keep(
    made('2026-11-19T03:00:00Z', 8),
    made('2026-11-21T03:00:00Z', 10),
    made('2026-11-23T03:00:00Z', 11),
  )
  expect([...segments]).toEqual(all.slice(7))
  expect(since).toBe('2026-11-19T03:00:00Z')
})

test('of older nights it keeps what their own copies need to become whole', () => {
  const { segments } = keep(
    made('2026-11-10T03:00:00Z', 2, 3),
    made('2026-11-19T03:00:00Z', 9),
    made('2026-11-23T03:00:00Z', 11),
  )
  expect([...segments]).toEqual([2, 3, 9, 10, 11, 12].map(segment))
})

test('keeps everything after the only backup, however old', () => {
  expect(keep(made('2026-01-01T03:00:00Z', 5)).segments).toEqual(new Set(all.slice(4)))
})

test('a life that ended before the continuous days has no second left but its backups’', () => {
  const decisions = chooseKept(
    [
      made('2026-11-01T03:00:00Z', 2),
      made('2026-11-10T03:00:00Z', 1, 1, 'two'),
      made('2026-11-23T03:00:00Z', 2, 2, 'two'),
    ],
    policy,
    now,
  )
  expect(chooseKeptLog('one', all, decisions)).toEqual({
    ...{ segments: new Set([segment(2)]), since: null },
  })
})

test('what is not kept keeps nothing', () => {
  const bad = backupOf('2026-11-01T03:00:00Z', { verifiedAt: null, fault: 'x' })
  expect(keep(bad).segments).toEqual(new Set())
})
