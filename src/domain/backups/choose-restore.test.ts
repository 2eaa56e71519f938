import { describe, expect, test } from 'vitest'
import { backupOf } from './backup.fixture.ts'
import { chooseRestore } from './choose-restore.ts'

const now = new Date('2026-11-23T12:00:00Z')
const log = {
  ...{
    timeline: 'one',
    archived: { one: '2026-11-23T11:59:59.000Z' },
    stored: {},
    ends: {},
    since: {},
  },
}
const early = backupOf('2026-11-21T03:00:00Z')
const late = backupOf('2026-11-22T03:00:00Z')
const state = { backups: [early, late], log }

test('as late as possible: the last good backup and all of the log', () => {
  const broken = backupOf('2026-11-23T03:00:00Z', { verifiedAt: null, fault: 'tables differ' })
  expect(chooseRestore({}, { ...state, backups: [early, late, broken] }, now)).toEqual({
    ...{ from: late, until: { kind: 'end' }, instant: '2026-11-23T11:59:59.000Z' },
  })
})

test('an instant: the last backup before it', () => {
  const at = new Date('2026-11-22T02:00:00Z')
  expect(chooseRestore({ at }, state, now)).toEqual({
    from: early,
    until: { kind: 'instant', at: '2026-11-22T02:00:00.000Z' },
    instant: '2026-11-22T02:00:00.000Z',
  })
})

test('a backup: the place where its tables were counted', () => {
  expect(chooseRestore({ backup: early.id }, state, now)).toMatchObject({
    from: early,
    until: { kind: 'position', position: early.witness.position },
  })
})

describe('says in words why there is none', () => {
  const broken = backupOf('2026-11-22T04:00:00Z', { verifiedAt: null, fault: 'tables differ' })
  test.each([
    [{}, { backups: [], log }, /no verified backup yet/],
    [{}, { backups: [broken], log }, /no verified backup yet/],
    [{ backup: 'x' }, state, /no backup x/],
    [{ backup: broken.id }, { backups: [early, broken], log }, /is not good: tables differ/],
    [{ at: new Date('2026-11-24T00:00:00Z') }, state, /in the future/],
    [{ at: new Date('2026-11-20T00:00:00Z') }, state, /oldest verified backup is of 2026-11-21/],
    [{ at: new Date('2026-11-23T11:59:59.500Z') }, state, /archived until 2026-11-23T11:59:59/],
  ])('%j', (request, known, words) => {
    expect(chooseRestore(request, known, now)).toMatch(words)
  })
})

describe('after a restore, which begins a log of its own', () => {
  const swapped = '2026-11-22T12:00:00.000Z'
  const after = { ...log, timeline: 'two', archived: { one: swapped, two: now.toISOString() } }

  test('an instant from before is taken from the log of then', () => {
    const at = new Date('2026-11-22T11:00:00Z')
    expect(chooseRestore({ at }, { backups: [early, late], log: after }, now)).toMatchObject({
      from: late,
    })
  })

  test('an instant that no backup of the new log reaches is refused', () => {
    const at = new Date('2026-11-22T13:00:00Z')
    expect(chooseRestore({ at }, { backups: [early, late], log: after }, now)).toMatch(
      /archived until 2026-11-22T12:00:00/,
    )
  })
})

describe('where older parts of the log were cleared away', () => {
  const trimmed = { backups: [early, late], log: { ...log, since: { one: late.endedAt } } }

  test('an instant before is refused, with the way to what is left', () => {
    const at = new Date('2026-11-21T12:00:00Z')
    expect(chooseRestore({ at }, trimmed, now)).toMatch(/kept from 2026-11-22.*--backup/)
  })

  test('an older backup itself still comes back', () => {
    expect(chooseRestore({ backup: early.id }, trimmed, now)).toMatchObject({ from: early })
  })

  test('nothing but backups is left of a life that ended long ago', () => {
    const over = { backups: [early], log: { ...log, since: { one: null } } }
    const at = new Date('2026-11-22T12:00:00Z')
    expect(chooseRestore({ at }, over, now)).toMatch(/kept from nothing/)
  })
})
