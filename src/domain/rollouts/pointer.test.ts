import { describe, expect, test } from 'vitest'
import {
  chooseDuty,
  emptyPointer,
  parsePointer,
  sameActivation,
  settle,
  type Wave,
} from './pointer.ts'

const old = { release: 'old', database: 'wiki' }
const next = { release: 'next', database: 'wiki' }
const at = (wave: Wave) => ({
  ...emptyPointer,
  stable: old,
  target: next,
  wave,
  canaries: ['web1'],
})

describe('chooseDuty', () => {
  test('serves the stable release while the next one is staged and proved', () => {
    expect(chooseDuty(at('stage'), 'web1').serve).toEqual(old)
    expect(chooseDuty(at('prove'), 'web1').serve).toEqual(old)
    expect(chooseDuty(at('prove'), 'web1').prove).toEqual(next)
  })

  test('switches the canary alone, then everyone', () => {
    expect(chooseDuty(at('canary'), 'web1').serve).toEqual(next)
    expect(chooseDuty(at('canary'), 'web2').serve).toEqual(old)
    expect(chooseDuty(at('all'), 'web2').serve).toEqual(next)
  })

  test('a host born before the first release has nothing to serve', () => {
    expect(chooseDuty(emptyPointer, 'web9')).toEqual({ serve: null, stage: [], prove: null })
  })
})

test('the same release on another database is another activation', () => {
  expect(sameActivation(old, { ...old, database: 'wiki_2' })).toBe(false)
  expect(sameActivation(old, { ...old })).toBe(true)
  expect(sameActivation(null, old)).toBe(false)
})

test('a pointer of an earlier Wikistead gets what it lacks', () => {
  expect(parsePointer('{"epoch":7,"wave":"idle"}')).toEqual({ ...emptyPointer, epoch: 7 })
  expect(parsePointer(undefined)).toEqual(emptyPointer)
})

test('what switched is remembered with its database, and since when that one takes edits', () => {
  const noon = new Date('2026-01-01T12:00:00Z')
  const pointer = { ...emptyPointer, stable: old, target: { release: 'next', database: 'wiki_2' } }
  const settled = settle(pointer, pointer.target, ['next', 'old'], noon)
  expect(settled).toMatchObject({
    stable: pointer.target,
    target: null,
    databases: { old: 'wiki', next: 'wiki_2' },
    databaseSince: noon.toISOString(),
  })
  const later = settle({ ...pointer, ...settled }, pointer.target, ['next'], new Date())
  expect(later).toMatchObject({ databases: { next: 'wiki_2' }, databaseSince: noon.toISOString() })
})
