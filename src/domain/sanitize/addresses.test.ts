import { expect, test } from 'vitest'
import {
  ADDRESS,
  HEX_PSEUDONYM,
  IPV4_INSIDE,
  IPV6_INSIDE,
  PSEUDONYM,
  SOME_IPV4,
  SOME_IPV6,
} from './addresses.ts'

// The database reads them with PCRE; what they use means the same here.
const address = new RegExp(ADDRESS)
const ipv4 = new RegExp(IPV4_INSIDE, 'g')
const ipv6 = new RegExp(IPV6_INSIDE, 'g')

test.each([
  ['203.0.113.7', true],
  ['203.0.113.xxx', true],
  ['2001:DB8:85A3:0:0:8A2E:370:7334', true],
  ['2001:db8::7', true],
  ['::1', true],
  ['Anna', false],
  ['Version 1.2.3.4', false],
  ['imported>203.0.113.7', false],
])('%s as a name is an address: %s', (name, isOne) => {
  expect(address.test(name)).toBe(isOne)
})

test.each([
  ['Reverted edits by [[Special:Contributions/203.0.113.7|203.0.113.7]]', 2],
  ['at 12:34:56 on 2026-01-02', 0],
  ['std::vector and a:3:{s:9:"4::target"', 0],
  ['from 2001:db8::7 and 2001:DB8:85A3:0:0:8A2E:370:7334', 2],
  ['::: an indented line', 0],
])('%s holds %i addresses', (text, count) => {
  const found = [...text.matchAll(ipv6), ...text.replaceAll(ipv6, '').matchAll(ipv4)]
  expect(found).toHaveLength(count)
})

test('what stands for an address is replaced by itself', () => {
  expect(SOME_IPV4.replaceAll(ipv4, SOME_IPV4)).toBe(SOME_IPV4)
  expect(SOME_IPV6.replaceAll(ipv6, SOME_IPV6)).toBe(SOME_IPV6)
})

test('a pseudonym is known as one, an address of somebody is not', () => {
  const pseudonym = new RegExp(PSEUDONYM)
  for (const name of ['240.0.0.7', '2001:DB8:5EED:0:0:0:0:2', 'Hidden-user-3'])
    expect(pseudonym.test(name), name).toBe(true)
  for (const name of ['24.0.0.7', '2001:DB8:0:0:0:0:0:2', '10.0.0.1'])
    expect(pseudonym.test(name), name).toBe(false)
  expect(new RegExp(HEX_PSEUDONYM).test('F0000007')).toBe(true)
  expect(new RegExp(HEX_PSEUDONYM).test('CB007107')).toBe(false)
})
