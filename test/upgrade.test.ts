import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { parseLines, PORT, prepareRepository, root, SITE, testSite } from './support/site.ts'
import { failures, keepVisiting, visit } from './support/visitor.ts'
import { logIn } from './support/wiki-account.ts'

const NAME = `${SITE}-upgrade`
const UPGRADE_PORT = PORT + 10
const base = `http://127.0.0.1:${UPGRADE_PORT}`
const site = testSite(join(root, '.wikistead-test', NAME))

/** Debian 12's MediaWiki 1.39, and a commit that brings Debian 13's 1.43 on the same hosts. */
beforeAll(async () => {
  const newer = await prepareRepository()
  if (!existsSync(join(site.directory, 'wikistead.config.ts'))) {
    await rm(site.directory, { recursive: true, force: true })
    const argv = [
      'init',
      site.directory,
      '--example',
      '--debian',
      'bookworm',
      '--name',
      NAME,
      '--port',
      String(UPGRADE_PORT),
    ]
    const made = await execute([process.execPath, join(root, 'dist/main.js'), ...argv])
    if (made.status !== 0) throw new Error(made.stderr)
    await site.git('tag', 'pristine')
    await site.git(
      'fetch',
      '--quiet',
      join(newer.repository, '.git'),
      'refs/tags/pristine:refs/tags/newer',
    )
  }
  await site.tool('down', '--destroy', '--confirm', NAME)
  await site.git('reset', '--quiet', '--hard', 'pristine')
  const up = await site.tool('up', '--yes')
  if (up.status !== 0) throw new Error(up.stdout + up.stderr)
})

afterAll(async () => {
  await site.tool('down', '--destroy', '--confirm', NAME)
})

const version = async () => {
  const { body } = await visit('/api.php?action=query&meta=siteinfo&format=json', base)
  return (JSON.parse(body) as { query: { general: { generator: string } } }).query.general.generator
}
const pointer = async () =>
  (parseLines((await site.tool('status', '--json')).stdout)[0] as any).pointer
const databases = async () =>
  (
    await execute([
      'docker',
      'exec',
      `wikistead-${NAME}-local-database`,
      'mariadb',
      '--batch',
      '--skip-column-names',
      '--execute',
      "SHOW DATABASES LIKE 'wiki%'",
    ])
  ).stdout
    .trim()
    .split('\n')

const upgradeCommit = async (more = '') => {
  await site.git('read-tree', '-u', '--reset', 'newer')
  if (more !== '')
    await site.commit('settings', {
      'LocalSettings.php': `${await site.git('show', 'newer:LocalSettings.php')}\n${more}\n`,
    })
  else await site.git('commit', '--quiet', '--message', 'MediaWiki 1.43')
}

test('1.39 serves on Debian 12', async () => {
  expect(await version()).toMatch(/^MediaWiki 1\.39/)
  const wiki = await logIn(site.directory, base)
  expect(await wiki.edit('Before', 'written with 1.39')).toMatchObject({
    edit: { result: 'Success' },
  })
})

test('the datastore of Debian 12 is copied, verified and restored with its own tools', async () => {
  const made = await site.tool('backup', '--json')
  expect(made.status, made.stdout + made.stderr).toBe(0)
  expect((parseLines(made.stdout).at(-1) as any).backup).toMatchObject({
    ...{ server: '10.11', fault: null },
    verifiedAt: expect.any(String),
  })
  const restored = await site.tool('restore', '--json', '--confirm', NAME)
  expect(restored.status, restored.stdout + restored.stderr).toBe(0)
  expect((await visit('/wiki/Before', base)).body).toContain('written with 1.39')
})

test('an upgrade that fails its proof leaves 1.39 with its own database, and editors can save', async () => {
  await upgradeCommit("if ( PHP_SAPI !== 'cli' ) { throw new Exception( 'not today' ); }")
  const stop = keepVisiting(5, '/wiki/Main_Page', base)
  const result = await site.tool('deploy', '--json', '--yes')
  expect(failures(await stop())).toEqual([])
  expect(result.status).toBe(20)
  expect(result.stdout).toContain('not today')
  expect(await version()).toMatch(/1\.39/)
  expect(await databases()).toEqual(['wiki'])
  expect(await pointer()).toMatchObject({ readOnly: null, switching: null, target: null })
  const wiki = await logIn(site.directory, base)
  expect(await wiki.edit('Still', 'can be saved')).toMatchObject({ edit: { result: 'Success' } })
})

test('1.43 goes live with a copy of the database while readers read, and back to the old one', async () => {
  await site.git('reset', '--quiet', '--hard', 'pristine')
  await upgradeCommit()
  expect((await site.tool('deploy')).status, 'nobody agreed').toBe(6)
  const stop = keepVisiting(5, '/wiki/Before', base)
  const result = await site.tool('deploy', '--json', '--yes')
  const visits = await stop()
  expect(result.status, result.stdout).toBe(0)
  expect(failures(visits)).toEqual([])
  expect(await version()).toMatch(/1\.43/)
  expect((await visit('/wiki/Before', base)).body).toContain('written with 1.39')
  expect(await databases()).toEqual(['wiki', 'wiki_2'])
  expect(await pointer()).toMatchObject({
    stable: { database: 'wiki_2' },
    readOnly: null,
    switching: null,
  })
  const wiki = await logIn(site.directory, base)
  expect(await wiki.edit('After', 'written with 1.43')).toMatchObject({
    edit: { result: 'Success' },
  })

  expect((await site.tool('rollback')).status, 'an edit would be lost').toBe(6)
  const back = await site.tool('rollback', '--json', '--confirm', NAME)
  expect(back.status, back.stdout).toBe(0)
  expect(await version()).toMatch(/1\.39/)
  expect((await visit('/wiki/Before', base)).body).toContain('written with 1.39')
  expect((await visit('/wiki/After', base)).status).toBe(404)
  const older = await logIn(site.directory, base)
  expect(await older.edit('Back', 'written with 1.39 again')).toMatchObject({
    edit: { result: 'Success' },
  })

  process.stdout.write((await site.tool('databases')).stdout)
  expect(parseLines((await site.tool('databases', '--json')).stdout)).toMatchObject([
    { name: 'wiki', isLive: true },
    { name: 'wiki_2', isLive: false, bytes: expect.any(Number) },
  ])
  expect((await site.tool('databases', '--drop', 'wiki')).status, 'the live one').toBe(23)
  const dropped = await site.tool('databases', '--drop', 'wiki_2', '--confirm', NAME)
  expect(dropped.status, dropped.stderr).toBe(0)
  expect(await databases()).toEqual(['wiki'])
})
