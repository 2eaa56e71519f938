import { expect, test } from 'vitest'
import { chooseIgnored } from './ignored.ts'

test('passwords are never committed, nor is the wiki, which is a repository of its own', () => {
  expect(chooseIgnored(undefined, undefined)).toBe('.wikistead/\n')
  expect(chooseIgnored(undefined, 'wiki')).toBe('.wikistead/\n/wiki/\n/wiki.part/\n')
})

test('what was there stays', () => {
  expect(chooseIgnored('node_modules', undefined)).toBe('node_modules\n.wikistead/\n')
  expect(chooseIgnored('a\n\n', undefined)).toBe('a\n\n.wikistead/\n')
})

test('what is there already is not said twice', () => {
  const once = chooseIgnored('a\n', 'wiki')
  expect(chooseIgnored(once, 'wiki')).toBe(once)
  expect(chooseIgnored('.wikistead/', undefined)).toBe('.wikistead/\n')
})
