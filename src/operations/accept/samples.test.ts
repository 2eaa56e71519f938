import { expect, test } from 'vitest'
import { describeWiki } from '../../domain/acceptance/wiki.ts'
import { noSamples } from '../../domain/sites/site.ts'
import { chooseSamples, findMissingSamples } from './samples.ts'

const wiki = (...extensions: string[]) =>
  describeWiki(
    {
      general: { server: 'http://wiki.example' },
      extensions: extensions.map((name) => ({ name })),
    },
    'http://wiki.example',
  )

test('the example wiki has bugs and a pad of its own', () => {
  const samples = chooseSamples(wiki('ExampleBugzilla', 'ExampleEtherpad'), noSamples)
  expect(samples.bugzilla).toContain('Wikistead')
  expect(samples.etherpad).toBe('http://etherpad.example/p/wikistead')
  expect(findMissingSamples(samples)).toEqual({})
})

test('another wiki is not tried with them, and it is said what to give', () => {
  const samples = chooseSamples(wiki('Bugzilla', 'ImportFromEtherpad'), noSamples)
  expect(samples).toEqual(noSamples)
  expect(findMissingSamples(samples)).toEqual({
    bugzilla: 'there is no query that finds a bug: give bugzilla in acceptance.samples',
    etherpad: 'there is no pad to import: give etherpad in acceptance.samples',
  })
})

test('what is given comes first, in the example too', () => {
  const given = { ...noSamples, bugzilla: '{"id":"35"}' }
  expect(chooseSamples(wiki('ExampleBugzilla'), given)).toEqual(given)
  expect(findMissingSamples(chooseSamples(wiki('Bugzilla'), given))).toEqual({
    etherpad: expect.stringContaining('etherpad') as string,
  })
})
