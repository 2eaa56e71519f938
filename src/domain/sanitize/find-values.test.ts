import { expect, test } from 'vitest'
import { findValues, LONGEST_VALUE } from './find-values.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function find(values: readonly string[], text: string, chunk = text.length): string[] {
  const finder = findValues(values.map(bytes))
  const all = bytes(text)
  for (let at = 0; at < all.length; at += chunk) finder.feed(all.subarray(at, at + chunk))
  return [...finder.found()].sort((a, b) => a - b).map((index) => values[index] ?? '')
}

const text = '\0\0\u00ff203.0.113.7\0ada@example.org{"a":1}\u0001Hidden name\0'

test('finds values at the beginning, at the end and inside of others', () => {
  expect(
    find(['203.0.113.7', '3.0.113', 'ada@example.org', 'Hidden name', 'absent'], text),
  ).toEqual(['203.0.113.7', '3.0.113', 'ada@example.org', 'Hidden name'])
})

test.each([1, 2, 3, 7, 64])('finds the same where it is fed %i bytes at a time', (chunk) => {
  const values = ['203.0.113.7', 'ada@example.org', 'Hidden name', '113.70']
  expect(find(values, text, chunk)).toEqual(['203.0.113.7', 'ada@example.org', 'Hidden name'])
})

test('values that begin or end alike are told apart', () => {
  const values = Array.from({ length: 300 }, (_, n) => `:pbkdf2:sha512:${n}:same-end`)
  expect(find(values, `x${values[7]}y${values[255]}`)).toEqual([values[7], values[255]])
})

test('a long value is found by its beginning, a short one never', () => {
  const long = 'x1'.repeat(LONGEST_VALUE)
  expect(find([long, 'short'], `short ${long.slice(0, LONGEST_VALUE)}`)).toEqual([long])
})

test('every single value of many random ones is found, and no other', () => {
  const random = (seed: number) =>
    [...Array(20).keys()]
      .map((n) => String.fromCharCode(33 + ((seed * 7919 + n * n * 31) % 90)))
      .join('')
  const planted = Array.from({ length: 500 }, (_, n) => random(n))
  const absent = Array.from({ length: 500 }, (_, n) => `${random(n)}!`.slice(2))
  const found = find([...planted, ...absent], planted.join('\u0002'), 97)
  expect(found).toEqual(planted)
})
