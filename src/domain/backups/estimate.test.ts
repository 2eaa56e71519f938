import { expect, test } from 'vitest'
import {
  describeLeft,
  describeSeconds,
  expectAll,
  expectLeft,
  expectSeconds,
  fractionDone,
} from './estimate.ts'

const MB = 1_000_000
const paces = { unpack: { bytes: 100 * MB, seconds: 10 }, check: { bytes: 100 * MB, seconds: 4 } }
const sizes = { unpack: 200 * MB, check: 200 * MB }

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
  expect(expectLeft({ phase: 'files', elapsed: 1, moved: 0 }, { files: 5 }, paces)).toBeNull()
})

test('what moves tells its own pace, and the phases after it that of last time', () => {
  const standing = { phase: 'unpack', elapsed: 30, moved: 50 * MB }
  expect(fractionDone(standing, sizes)).toBe(0.25)
  expect(expectLeft(standing, sizes, paces)).toBe(90 + 8)
})

test('where nothing moves that is counted, time alone tells, and never less than nothing', () => {
  expect(expectLeft({ phase: 'check', elapsed: 5, moved: 0 }, sizes, paces)).toBe(3)
  expect(expectLeft({ phase: 'check', elapsed: 50, moved: 0 }, sizes, paces)).toBe(0)
})

test('says what is left in words, no finer than it is known', () => {
  expect(describeLeft(0.456, 12.3)).toBe('45%, about 12 s left')
  expect(describeLeft(null, 12.3)).toBe('about 12 s left')
  expect(describeLeft(0.1, null)).toBe('10%')
  expect(describeLeft(null, null)).toBe('')
  expect([0.2, 99, 240, 7800, 7200, 300_000].map(describeSeconds)).toEqual([
    ...['1 s', '99 s', '4 min', '2 h 10 min', '2 h', '3 days'],
  ])
})
