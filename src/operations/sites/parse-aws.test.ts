import { expect, test } from 'vitest'
import { aws, defineSite, type AwsSettings } from '../../config.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import { parseSite } from './parse-site.ts'

const minimal: AwsSettings = {
  account: '123456789012',
  region: 'eu-central-1',
  recoveryRegion: 'eu-west-1',
  zone: { name: 'wiki.example', id: 'Z0123456789ABCDEFGHIJ' },
  ...{ owner: 'Ada Lovelace', costCentre: 'wiki', budget: 2000 },
  alarms: { email: 'operators@wiki.example' },
}

const site = (settings: object, more: object = {}) => ({
  name: 'demo',
  repository: { url: './wiki' },
  environments: {
    live: {
      url: 'https://wiki.example',
      platform: { ...minimal, kind: 'aws', ...settings },
      ...more,
    },
  },
})

const lines = (settings: unknown): string[] => {
  try {
    parseSite(settings, 'wikistead.config.ts')
  } catch (error) {
    if (isProblem(error, 'config-invalid'))
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim().replace('environments.live.', ''))
    throw error
  }
  return []
}

test('what is not said has its default', () => {
  const { environments } = parseSite(
    defineSite({
      name: 'demo',
      repository: { url: './wiki' },
      environments: { live: { url: 'https://wiki.example', platform: aws(minimal) } },
    }),
    'f',
  )
  expect(environments['live']).toMatchObject({
    backups: { continuousDays: 7 },
    platform: {
      ...minimal,
      heads: { size: 'm7g.large', least: 3, most: 6 },
      admin: { size: 'm7g.large' },
      edges: { size: 'c7g.large', count: 2 },
      database: { size: 'db.m7g.large', gigabytes: 100 },
      cache: { size: 'cache.t4g.medium', nodes: 2 },
      ...{ uploads: 'efs', clientLimit: 2000, logs: { days: 400 } },
    },
  })
})

test('an environment on AWS may stand beside one on this machine', () => {
  const both = site({})
  const environments = { ...both.environments, local: { platform: { kind: 'docker' } } }
  expect(lines({ ...both, environments })).toEqual([])
})

test('all faults come at once, also those of two settings together', () => {
  expect(
    lines(
      site(
        {
          ...{ account: 123_456_789_012, recoveryRegion: 'eu-central-1', uplods: 's3' },
          heads: { least: 6, most: 3, size: 'm5.large' },
          zone: { name: 'other.example', id: 'Z0123456789ABCDEFGHIJ' },
        },
        { backups: { continuousDays: 90 } },
      ),
    ),
  ).toEqual([
    'platform.account: expected the twelve digits of an account, as text, found 123456789012',
    expect.stringMatching(
      /^platform\.heads\.size: expected 't4g\.small', .* or 'm7g\.2xlarge', found "m5\.large"$/,
    ),
    'platform.uplods: no such setting; did you mean uploads?',
    'platform.recoveryRegion: expected another region than eu-central-1, found "eu-central-1"',
    'platform.heads.most: expected 6 or more, found 3',
    'url: expected https:// and a host in the zone other.example, found "https://wiki.example"',
    'backups.continuousDays: expected a whole number from 3 to 35 on AWS, found 90',
  ])
})

test.each([
  ['platform.account', { account: '1234' }],
  ['platform.region', { region: 'mars-1' }],
  ['platform.zone.id', { zone: { name: 'wiki.example', id: 'wiki.example' } }],
  ['platform.zone.name', { zone: { name: 'Wiki', id: 'Z0123456789ABCDEFGHIJ' } }],
  ['platform.owner', { owner: '<b>' }],
  ['platform.alarms.email', { alarms: { email: 'nobody' } }],
  ['platform.budget', { budget: 0 }],
  ['platform.heads.least', { heads: { least: 1 } }],
  ['platform.database.gigabytes', { database: { gigabytes: 5 } }],
  ['platform.uploads', { uploads: 'disk' }],
  ['platform.logs.days', { logs: { days: 0 } }],
  ['platform.clientLimit', { clientLimit: 1 }],
])('refuses a wrong %s', (path, wrong) => {
  expect(lines(site(wrong))[0]).toMatch(`${path}: expected `)
})

test.each([
  'http://wiki.example',
  'https://notwiki.example',
  'https://wiki.example:8443',
  undefined,
])('%s is no address in the zone', (url) => {
  expect(lines(site({}, { url }))).toEqual([
    expect.stringMatching(/^url: expected https:\/\/ and a host in the zone wiki\.example, found/),
  ])
})
