import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBase } from '../src/platforms/docker/base-image.ts'
import { dockerExampleWiki } from '../src/platforms/docker/example-wiki.ts'

const extensions = join(import.meta.dirname, 'fixtures/extensions')
let root: string
let wiki: string
const messages: string[] = []
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikistead-example-'))
  wiki = join(root, 'wiki')
  const began = Date.now()
  await dockerExampleWiki({ ensureBase, extensions }).create(
    { directory: wiki, title: 'Example wiki', debian: 'trixie' },
    (event) => event.type === 'progress' && messages.push(event.message),
  )
  console.log(`the example wiki took ${(Date.now() - began) / 1000} s`)
})
afterAll(async () => rm(root, { recursive: true }))

const git = (...args: string[]) =>
  execFileSync('git', ['-C', wiki, ...args], { encoding: 'utf8', maxBuffer: 1e8 })
const loaded = (kind: string) =>
  [
    ...readFileSync(join(wiki, 'LocalSettings.php'), 'utf8').matchAll(
      /^wfLoad(\w+)\( '(\w+)' \);$/gm,
    ),
  ]
    .filter((match) => match[1] === kind)
    .map((match) => match[2] ?? '')

const missing = (folder: string, names: readonly string[]) =>
  names.filter((name) => !existsSync(join(wiki, folder, name)))

test('has the shape of a wiki repository', () => {
  const shape = [
    '.git',
    '.gitignore',
    'LocalSettings.php',
    'README.md',
    'core',
    'extensions',
    'skins',
  ]
  expect(readdirSync(wiki).sort()).toEqual(shape.sort())
  const files = ['index.php', 'api.php', 'includes/libs/ArrayUtils.php', 'vendor/autoload.php']
  expect(missing('core', files)).toEqual([])
  const elsewhere = ['extensions', 'extensions-core', 'skins', 'images', 'LocalSettings.php']
  expect(missing('core', elsewhere)).toEqual(elsewhere)
})

test('has every extension and skin that it loads', () => {
  const extensions = loaded('Extension')
  expect(extensions).toHaveLength(25)
  expect(
    missing(
      'extensions',
      extensions.map((name) => `${name}/extension.json`),
    ),
  ).toEqual([])
  expect(loaded('Skin').sort()).toEqual(readdirSync(join(wiki, 'skins')).sort())
})

test('is one commit on main with all files in it, and no links', () => {
  expect(git('log', '--format=%an <%ae> %D')).toBe('Wikistead <wikistead@localhost> HEAD -> main\n')
  expect(git('status', '--short', '--ignored')).toBe('')
  expect(git('ls-files', '--stage')).not.toMatch(/^120000 /m)
  expect(git('ls-files').split('\n').length).toBeGreaterThan(25_000)
})

test('tells what it does', () => {
  expect(messages.slice(-5)).toEqual([
    'reading the lists of Debian’s packages',
    'downloading MediaWiki from Debian',
    'unpacking MediaWiki',
    'copying MediaWiki',
    'committing MediaWiki',
  ])
})
