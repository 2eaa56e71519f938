import { expect, test } from 'vitest'
import { chooseDatabaseCopy, describeCopies, type Copies } from './copies.ts'

const second = (until: string | null) => ({ backups: `arn-${until}`, until })
const night = (at: string, status = 'available') => ({ snapshot: `s-${at}`, at, status })

test('the newest copy counts, of whichever kind', () => {
  expect(
    chooseDatabaseCopy([second('2026-03-05T11:55:00Z')], [night('2026-03-05T03:45:00Z')]),
  ).toEqual({
    ...{ kind: 'second', backups: 'arn-2026-03-05T11:55:00Z', instant: '2026-03-05T11:55:00Z' },
  })
  // As when RDS stopped to copy days ago, and nobody noticed.
  expect(
    chooseDatabaseCopy(
      [second('2026-03-01T00:00:00Z')],
      [night('2026-03-04T03:45:00Z'), night('2026-03-05T03:45:00Z')],
    ),
  ).toMatchObject({ kind: 'night', instant: '2026-03-05T03:45:00Z' })
})

test('a copy that is not whole is none', () => {
  expect(
    chooseDatabaseCopy([second(null)], [night('2026-03-05T03:45:00Z', 'creating')]),
  ).toBeUndefined()
})

test('people read how old it is, and what is lost', () => {
  const copies: Copies = {
    database: { kind: 'night', snapshot: 's', instant: '2026-03-05T03:00:00.000Z' },
    ...{ files: 'fs-1', filesAt: '2026-03-05T11:50:00.000Z', release: 'r1' },
    partsMissing: ['core-1'],
  }
  expect(describeCopies(copies, new Date('2026-03-05T12:00:00.000Z'))).toEqual([
    'database as of 2026-03-05T03:00:00.000Z, 9 hours ago: only the copy of a night is there',
    'every edit after that is lost',
    'files as of 2026-03-05T11:50:00.000Z, 10 minutes ago; later uploads may be missing',
    'release r1',
    'built again, for their copies did not arrive: core-1',
  ])
})
