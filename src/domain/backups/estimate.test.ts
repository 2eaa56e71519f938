import { expect, test } from 'vitest'
import {
  describeLeft,
  describeSeconds,
  expectAll,
  expectLeft,
  expectSeconds,
  phaseOf,
} from './estimate.ts'

const MB = 1_000_000
const paces = { unpack: { bytes: 100 * MB, seconds: 10 }, check: { bytes: 100 * MB, seconds: 4 } }
const sizes = { unpack: 200 * MB, check: 200 * MB }

test('what is told says which phase begins, or that one goes on', () => {
  expect(phaseOf('unpacking the copy of 2026-11-23T03:00:00Z')).toBe('unpack')
  expect(phaseOf('replaying the log to where the tables were counted')).toBe('replay')
  expect(phaseOf('1000 of 2000 files looked at')).toBeUndefined()
})

test('twice the work takes twice as long', () => {
  expect(expectSeconds(paces.unpack, 200 * MB)).toBe(20)
  expect(expectAll(sizes, paces)).toBe(28)
})

test('next to nothing takes as long as next to nothing did', () => {
  expect(expectSeconds({ bytes: 10, seconds: 0.3 }, 900)).toBe(0.3)
})

test('what was never done is not guessed', () => {
  expect(expectSeconds(undefined, MB)).toBeNull()
  expect(expectAll({ ...sizes, files: MB }, paces)).toBeNull()
  expect(expectLeft('files', { files: 1 }, { files: 5 }, paces)).toBeNull()
})

test('what is left is the rest of this phase and all later ones', () => {
  expect(expectLeft('unpack', { unpack: 5 }, sizes, paces)).toEqual({
    ...{ done: 5 / 28, seconds: 23, late: 0 },
  })
  expect(expectLeft('check', { unpack: 30, check: 2 }, sizes, paces)).toMatchObject({ seconds: 6 })
})

test('a phase that takes longer than it did does not eat into the later ones', () => {
  expect(expectLeft('unpack', { unpack: 50 }, sizes, paces)).toMatchObject({
    ...{ seconds: 8, late: 30 },
  })
  expect(expectLeft('check', { unpack: 50, check: 90 }, sizes, paces)).toMatchObject({ seconds: 0 })
})

test('says what is left in words, no finer than it is known', () => {
  expect(describeLeft({ done: 0.456, seconds: 12.3, late: 0 })).toBe('45%, about 12 s left')
  expect(describeLeft({ done: 0.99, seconds: 0, late: 9 })).toBe('takes longer than the last time')
  expect(describeLeft({ done: 0.99, seconds: 0, late: 1 })).toBe('')
  expect(describeLeft(null)).toBe('')
  expect([0.2, 99, 240, 7800, 7200, 300_000].map(describeSeconds)).toEqual([
    ...['1 s', '99 s', '4 min', '2 h 10 min', '2 h', '3 days'],
  ])
})
