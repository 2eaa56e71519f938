import { expect, test } from 'vitest'
import { compareGroups, compareVersions, parseExpectation } from './expectation.ts'

test('names every version that differs', () => {
  expect(
    compareVersions({ Cite: '1.0', Poem: '', Old: '2' }, { Cite: '0.9', Poem: '', New: '' }),
  ).toEqual(['Cite: 1.0 expected, 0.9 found', 'New is not expected', 'Old is missing'])
})

test('names every right that differs', () => {
  expect(
    compareGroups(
      { sysop: ['block', 'delete'], bot: [] },
      { sysop: ['delete', 'import'], user: [] },
    ),
  ).toEqual([
    'the group bot is missing',
    'sysop has more: import',
    'sysop lacks block',
    'the group user is not expected',
  ])
})

test('finds nothing where nothing differs', () => {
  expect(compareVersions({ Cite: '1' }, { Cite: '1' })).toEqual([])
  expect(compareGroups({ sysop: ['block'] }, { sysop: ['block'] })).toEqual([])
})

const whole = {
  ...{ wiki: 'http://wiki.example', recordedAt: '', checks: ['upload'] },
  ...{ software: { PHP: '8.4' }, extensions: {}, groups: { sysop: ['block'] }, specialPages: [] },
}

test('reads what it wrote', () => {
  expect(parseExpectation(JSON.stringify(whole), 'acceptance.json')).toEqual(whole)
})

test.each([
  ['{', 'acceptance.json: '],
  ['null', '`checks`'],
  [JSON.stringify({ ...whole, checks: 'upload' }), '`checks`'],
  [JSON.stringify({ ...whole, software: { PHP: 8 } }), '`software`'],
  [JSON.stringify({ ...whole, extensions: [1] }), '`extensions`'],
  [JSON.stringify({ ...whole, groups: { sysop: 'block' } }), '`groups`'],
  [JSON.stringify({ ...whole, specialPages: {} }), '`specialPages`'],
])('refuses %s and says why', (content, why) => {
  expect(() => parseExpectation(content, 'acceptance.json')).toThrow(why)
})
