import { expect, test } from 'vitest'
import { defineSite, docker, type SiteSettings } from '../../config.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import { noSamples } from '../../domain/sites/site.ts'
import { parseSite } from './parse-site.ts'

const minimal = {
  name: 'demo',
  repository: { url: './wiki' },
  environments: { local: { platform: docker() } },
} satisfies SiteSettings

const lines = (settings: unknown): string[] => {
  try {
    parseSite(settings, 'wikistead.config.ts')
  } catch (error) {
    if (isProblem(error, 'config-invalid')) return error.message.split('\n').slice(1).map(trim)
    throw error
  }
  return []
}
const trim = (line: string) => line.trim()

test('what is not said has its default', () => {
  expect(parseSite(minimal, 'f')).toEqual({
    name: 'demo',
    title: 'demo',
    repository: { url: './wiki', branch: 'main', allowLocalSubmodules: false },
    image: { debian: 'trixie', packages: [], php: {} },
    wiki: { languages: 'all', writable: [], administrator: 'Admin' },
    keep: { releases: 5 },
    acceptance: {
      browser: null,
      patienceSeconds: 15,
      slowSeconds: 5,
      samples: noSamples,
      wikis: {},
    },
    sanitize: { decisions: {} },
    environments: {
      local: {
        name: 'local',
        ...{ production: false, noindex: false, team: [] },
        platform: { kind: 'docker', port: 8080, heads: 2 },
        url: 'http://127.0.0.1:8080',
        canary: { watchSeconds: 0.2 },
        backups: {
          ...{ continuousDays: 3, nightly: 30, nightlyHour: 3, everySeconds: 30 },
          checkWeeks: 4,
          repository: { place: null },
        },
        drills: { schedule: 'weekly', hour: 4, staleDays: 14 },
        objectives: { recoverySeconds: 3600, lostSeconds: 60 },
      },
    },
  })
})

test('what is said is taken', () => {
  const site = parseSite(
    defineSite({
      ...minimal,
      title: 'Ada’s wiki',
      repository: {
        url: 'git@git.example:wiki.git',
        branch: 'release/1.43',
        allowLocalSubmodules: true,
      },
      image: {
        debian: 'bookworm',
        packages: ['g++', 'python3-pygments'],
        php: { memory_limit: '512M', max_execution_time: 60, display_errors: false },
      },
      wiki: {
        languages: ['en', 'zh-hans'],
        writable: ['extensions/Widgets/compiled_templates', 'core/cache/l10n'],
        administrator: 'Ada Lovelace',
      },
      keep: { releases: 3 },
      environments: {
        live: {
          platform: docker({ port: 8090, heads: 4 }),
          url: 'https://wiki.example',
          production: true,
          canary: { watchSeconds: 0 },
          backups: { continuousDays: 7 },
        },
      },
    }),
    'f',
  )
  expect(site.title).toBe('Ada’s wiki')
  expect(site.image.php).toEqual({
    memory_limit: '512M',
    max_execution_time: '60',
    display_errors: '0',
  })
  expect(site.wiki.languages).toEqual(['en', 'zh-hans'])
  expect(site.environments['live']).toEqual({
    name: 'live',
    ...{ production: true, noindex: false, team: [] },
    platform: { kind: 'docker', port: 8090, heads: 4 },
    url: 'https://wiki.example',
    canary: { watchSeconds: 0 },
    backups: {
      ...{ continuousDays: 7, nightly: 30, nightlyHour: 3, everySeconds: 30 },
      checkWeeks: 4,
      repository: { place: null },
    },
    drills: { schedule: 'weekly', hour: 4, staleDays: 14 },
    objectives: { recoverySeconds: 3600, lostSeconds: 60 },
  })
})

test('a schedule of drills is one of three words', () => {
  const environments = {
    local: { platform: docker(), drills: { schedule: 'hourly', hour: 24 } },
  }
  expect(lines({ name: 'demo', repository: { url: './wiki' }, environments })).toEqual([
    expect.stringContaining("'never' or 'weekly' or 'nightly'"),
    expect.stringContaining('a whole number from 0 to 23'),
  ])
})

test('search engines stay away from all that stands beside a production', () => {
  const parse = (more: object) =>
    Object.values(
      parseSite(
        {
          ...minimal,
          environments: {
            live: { platform: docker({ port: 8090 }), ...more },
            staging: { platform: docker(), team: [{ name: 'Ada' }] },
            open: { platform: docker({ port: 8091 }), noindex: false },
          },
        },
        'f',
      ).environments,
    )
  expect(parse({ production: true }).map(({ noindex }) => noindex)).toEqual([false, true, false])
  expect(parse({}).map(({ noindex }) => noindex)).toEqual([false, false, false])
  expect(parse({})[1]?.team).toEqual([{ name: 'Ada', groups: ['sysop'] }])
})

test('decisions about tables are names and known words', () => {
  const decided = (decisions: object) => lines({ ...minimal, sanitize: { decisions } })
  expect(decided({ mystery: 'drop', 'mystery.mail': 'hash' })).toEqual([])
  expect(decided({ mystery: 'delete' })).toEqual([
    'sanitize.decisions.mystery: expected drop, keep, blank, hash or map, found "delete"',
  ])
  expect(decided({ 'a b': 'drop' })).toEqual([
    'sanitize.decisions: expected the name of a table, or TABLE.COLUMN, found "a b"',
  ])
})

test('all faults come at once, each with its path', () => {
  expect(
    lines({
      name: 'Demo',
      repository: {},
      image: { debian: 'sid', packages: ['ok', '-rf'] },
      keeep: { releases: 3 },
      environments: {
        local: { platform: { kind: 'docker', heads: 'two' } },
        one: { platform: docker({ port: 8081 }), prodution: true },
        two: { platform: docker({ port: 8081 }) },
        Three: { platform: docker({ port: 1 }) },
      },
    }),
  ).toEqual([
    'name: expected lower case letters, digits and hyphens, a letter first, at most 31, found "Demo"',
    'repository.url: expected a git URL, or a path relative to the operations folder, found nothing',
    `image.debian: expected 'bookworm' or 'trixie', found "sid"`,
    'image.packages[1]: expected the name of a Debian package, found "-rf"',
    'environments.local.platform.heads: expected a whole number from 1 to 16, found "two"',
    'environments.one.prodution: no such setting; did you mean production?',
    'environments: expected lower case letters, digits and hyphens, a letter first, at most 31, found "Three"',
    'keeep: no such setting; did you mean keep?',
    'environments.two.platform.port: expected another port than one’s, found 8081',
  ])
})

test('an unknown setting far from all others is answered with the known ones', () => {
  expect(lines({ ...minimal, keep: { colour: 1 } })).toEqual([
    'keep.colour: no such setting; known are releases',
  ])
})

test('two environments that say no port share the default', () => {
  const environments = { a: { platform: docker() }, b: { platform: docker({ heads: 1 }) } }
  expect(lines({ ...minimal, environments })).toEqual([
    'environments.b.platform.port: expected another port than a’s, found 8080',
  ])
})

test.each([undefined, null, 7, 'text', [], () => minimal])('%s is no site', (value) => {
  expect(lines(value)[0]).toMatch(/^the default export: expected a block of settings, found /)
})

test.each([
  ['name', { name: 'a'.repeat(32) }],
  ['title', { title: 'two\nlines' }],
  ['repository.url', { repository: { url: '--upload-pack=id' } }],
  ['repository.url', { repository: { url: 'ext::sh -c id' } }],
  ['repository.url', { repository: { url: 'a\u0000b' } }],
  ['repository.branch', { repository: { url: 'x', branch: '-d' } }],
  ['repository.branch', { repository: { url: 'x', branch: 'a..b' } }],
  ['repository.branch', { repository: { url: 'x', branch: '$(id)' } }],
  ['image.php', { image: { php: { 'memory limit': 1 } } }],
  ['image.php.memory_limit', { image: { php: { memory_limit: '1\n2' } } }],
  ['image.php.memory_limit', { image: { php: { memory_limit: NaN } } }],
  ['image.packages', { image: { packages: 'git' } }],
  ['wiki.languages', { wiki: { languages: ['EN'] } }],
  ['wiki.languages', { wiki: { languages: 'some' } }],
  ['wiki.writable[0]', { wiki: { writable: ['extensions/Widgets'] } }],
  ['wiki.writable[0]', { wiki: { writable: ['extensions/../core/x'] } }],
  ['wiki.writable[0]', { wiki: { writable: ['/etc/passwd'] } }],
  ['wiki.administrator', { wiki: { administrator: 'a@b' } }],
  ['keep.releases', { keep: { releases: 0 } }],
  ['environments', { environments: {} }],
  ['environments', { environments: [] }],
  ['environments.a', { environments: { a: null } }],
  ['environments.a.platform', { environments: { a: { platform: 'docker' } } }],
  ['environments.a.platform.kind', { environments: { a: { platform: { kind: 'azure' } } } }],
  ['environments.a.platform.port', { environments: { a: { platform: docker({ port: 65_536 }) } } }],
])('refuses a wrong %s', (path, wrong) => {
  const [line, ...more] = lines({ ...minimal, ...wrong })
  expect(line).toMatch(`${path}: expected `)
  expect(line?.startsWith(path)).toBe(true)
  expect(more).toEqual([])
})

test.each([
  'https://wiki.example/',
  'https://wiki.example/wiki',
  'ftp://wiki.example',
  'wiki.example',
  'https://ada:secret@wiki.example',
  `https://wiki.example'`,
  'https://wiki.example:70000',
])('%s is no address of an environment', (url) => {
  const found = lines({ ...minimal, environments: { a: { platform: docker(), url } } })
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch('environments.a.url: expected an address')
  expect(found[0]).not.toContain('secret')
})

const withPlace = (place: unknown) => ({
  ...minimal,
  environments: { a: { platform: docker(), backups: { repository: { place } } } },
})

test.each([
  '/mnt/other disk/hearth',
  's3:https://s3.example/bucket',
  's3:http://10.0.0.1:9000/bucket/a/b',
])('%s is a place for backups', (place) => {
  expect(lines(withPlace(place))).toEqual([])
})

test.each([
  ...['backups', '../backups', '/', '/mnt/a,b', '/mnt/', 's3:s3.example/bucket'],
  ...['s3:https://key:secret@s3.example/bucket', 's3:https://s3.example', 'sftp:host:/x', '-r'],
])('%s is none', (place) => {
  const found = lines(withPlace(place))
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch('environments.a.backups.repository.place: expected an absolute path')
})
