import { expect, test } from 'vitest'
import { describeAge } from './age.ts'

test.each([
  ['2026-03-01T00:00:00Z', 'of today'],
  ['2026-02-28T12:00:00Z', '1 day old'],
  ['2026-02-01T12:00:00Z', '28 days old'],
])('packages of %s are %s at noon of the first of March', (since, age) => {
  expect(describeAge(since, new Date('2026-03-01T12:00:00Z'))).toBe(age)
})
