import { expect, test } from 'vitest'
import { backupOf } from './backup.fixture.ts'
import { chooseKept } from './retention.ts'

const policy = { continuousDays: 3, nightly: 30 }
const now = new Date('2026-11-23T12:00:00Z')
const kept = (backups: readonly ReturnType<typeof backupOf>[], more = {}) =>
  Object.fromEntries(
    chooseKept(backups, { ...policy, ...more }, now).map(({ backup, keep, reason }) => [
      backup.id,
      `${keep ? 'keep' : 'drop'}: ${reason}`,
    ]),
  )

test('the last good one stays, whatever the policy says and however old it is', () => {
  expect(kept([backupOf('2020-01-01T03:00:00Z')], { continuousDays: 1, nightly: 1 })).toEqual({
    '2020-01-01T03:00:00Z': 'keep: the last good one',
  })
})

test('a later one that is not good does not push it out', () => {
  const good = backupOf('2026-01-01T03:00:00Z')
  const bad = Array.from({ length: 40 }, (_, day) =>
    backupOf(new Date(Date.UTC(2026, 9, 1 + day, 3)).toISOString(), {
      ...{ verifiedAt: null, fault: 'tables differ' },
    }),
  )
  const decisions = kept([good, ...bad])
  expect(decisions[good.id]).toBe('keep: the last good one')
  expect(decisions[bad[0]?.id ?? '']).toBe('drop: not verified: tables differ')
})

test('the window of days keeps all of its backups and the one that it begins with', () => {
  expect(
    kept(
      [
        backupOf('2026-11-20T01:00:00Z'),
        backupOf('2026-11-20T11:00:00Z'),
        backupOf('2026-11-21T03:00:00Z'),
        backupOf('2026-11-21T09:00:00Z'),
        backupOf('2026-11-23T03:00:00Z'),
      ],
      { nightly: 1 },
    ),
  ).toEqual({
    '2026-11-23T03:00:00Z': 'keep: the last good one',
    '2026-11-21T09:00:00Z': 'keep: of the last 3 days',
    '2026-11-21T03:00:00Z': 'keep: of the last 3 days',
    '2026-11-20T11:00:00Z': 'keep: begins the last 3 days',
    '2026-11-20T01:00:00Z': 'drop: older than 1 nights',
  })
})

test('of each night the first one stays, for as many nights as asked for', () => {
  const nights = Array.from({ length: 50 }, (_, day) =>
    [3, 20].map((hour) => backupOf(new Date(Date.UTC(2026, 9, 1 + day, hour)).toISOString())),
  ).flat()
  const decisions = chooseKept(nights, policy, now).filter(({ keep }) => keep)
  expect(new Set(decisions.map(({ backup }) => backup.id.slice(0, 10))).size).toBe(30)
  expect(decisions.at(-1)?.backup.id).toBe('2026-10-21T03:00:00.000Z')
})
