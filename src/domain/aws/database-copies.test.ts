import { expect, test } from 'vitest'
import { asBackup, chooseCopy, type Snapshot } from './database-copies.ts'

const snapshot = (at: string, more: Partial<Snapshot> = {}) =>
  asBackup(
    {
      ...{ name: 's', resource: 'db-1', at, status: 'available', gigabytes: 2, tags: {} },
      ...more,
    },
    'wiki',
  )
const backups = [snapshot('2026-03-01T03:00:00.000Z'), snapshot('2026-03-02T03:00:00.000Z')]
const window = { from: '2026-03-01T03:00:05.000Z', until: '2026-03-02T11:55:00.000Z' }

test('a snapshot is a backup, with what its tags say was live', () => {
  expect(
    snapshot('2026-03-01T03:00:00.000Z', {
      tags: { 'wikistead:release': 'r1', 'wikistead:database': 'wiki_2' },
    }),
  ).toMatchObject({
    ...{ id: '20260301T030000Z', release: 'r1', database: 'wiki_2', bytes: 2_000_000_000 },
    verifiedAt: '2026-03-01T03:00:00.000Z',
  })
  expect(snapshot('2026-03-01T03:00:00.000Z', { status: 'failed' })).toMatchObject({
    ...{ verifiedAt: null, fault: 'RDS calls it failed' },
  })
})

test('without a wish it is as late as RDS can', () => {
  expect(chooseCopy({}, backups, window)).toMatchObject({ instant: window.until })
})

test('an instant comes from the snapshot before it', () => {
  const at = '2026-03-01T20:00:00.000Z'
  expect(chooseCopy({ at }, backups, window)).toMatchObject({ from: backups[0], instant: at })
})

test('a snapshot can be wanted by its name, also one older than every second', () => {
  expect(chooseCopy({ backup: '20260301T030000Z' }, backups, undefined)).toMatchObject({
    ...{ from: backups[0], instant: '2026-03-01T03:00:00.000Z' },
  })
})

test.each([
  [{ at: '2026-02-01T00:00:00Z' }, /kept from 2026-03-01T03:00:05.000Z on/],
  [{ at: '2026-03-02T12:00:00Z' }, /can restore until 2026-03-02T11:55:00.000Z/],
  [{ backup: '2026' }, /there is no backup 2026/],
])('%o cannot be had, and the reason is told', (wanted, reason) => {
  expect(chooseCopy(wanted, backups, window)).toMatch(reason)
})

test('before the first snapshot there is nothing', () => {
  expect(chooseCopy({}, [], window)).toBe('there is no snapshot yet')
  expect(chooseCopy({}, backups, undefined)).toMatch(/does not say yet/)
})
