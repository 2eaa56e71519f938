import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { parseLines, prepareTestSite, SITE, withLines, type TestSite } from './support/site.ts'
import { failures, keepVisiting, visit } from './support/visitor.ts'
import { logIn } from './support/wiki-account.ts'

let site: TestSite
beforeAll(async () => {
  site = await prepareTestSite()
})

/** Tables stay when code goes back, so what is tried here needs names of its own each time. */
const ROUND = Date.now()

const tables = async (database: string) => {
  const asked = await execute([
    ...(['docker', 'exec', `wikistead-${SITE}-local-database`, 'mariadb'] as const),
    ...['--batch', '--skip-column-names', '--execute', `SHOW TABLES FROM ${database}`],
  ])
  return asked.stdout.trim().split('\n')
}
const stable = async () =>
  (parseLines((await site.tool('status', '--json')).stdout)[0] as any).pointer.stable as {
    database: string
  }

/** An extension that makes one table, in the way that is given. */
const extension = (name: string, hook: string) => ({
  [`extensions/${name}/extension.json`]: JSON.stringify({
    ...{ name, manifest_version: 2 },
    AutoloadClasses: { [`${name}Hooks`]: 'Hooks.php' },
    Hooks: { LoadExtensionSchemaUpdates: `${name}Hooks::onLoadExtensionSchemaUpdates` },
  }),
  [`extensions/${name}/Hooks.php`]: `<?php
class ${name}Hooks {
	public static function onLoadExtensionSchemaUpdates( $updater ) {
		${hook}
	}
}
`,
  [`extensions/${name}/table.sql`]: `CREATE TABLE /*_*/${name.toLowerCase()} ( id INT NOT NULL ) /*$wgDBTableOptions*/;\n`,
})

const deployed = async (...names: readonly string[]) => {
  await site.commit(`Load ${names.join(' and ')}`, {
    'LocalSettings.php': await withLines(
      site,
      'LocalSettings.php',
      names.map((name) => `wfLoadExtension( '${name}' );\n`).join(''),
    ),
  })
  const stop = keepVisiting(10)
  const result = await site.tool('deploy', '--json', '--yes')
  return { ...result, events: parseLines(result.stdout), visits: await stop() }
}

/** A release that needs the tables it brought must not stay live for the tests after this one. */
afterAll(async () => {
  await site.git('reset', '--quiet', '--hard', 'pristine')
  const back = await site.tool('deploy', '--yes')
  if (back.status !== 0) throw new Error(back.stdout + back.stderr)
})

test('a table that is only added is made in place, and readers are served meanwhile', async () => {
  const { database } = await stable()
  const name = `Adds${ROUND}`
  const hook = `$updater->addExtensionTable( '${name.toLowerCase()}', __DIR__ . '/table.sql' );`
  await site.commit(`Add ${name}`, extension(name, hook))
  const { status, stdout, events, visits } = await deployed(name)
  expect(status, stdout).toBe(0)
  expect(failures(visits)).toEqual([])
  expect(events).toContainEqual(
    expect.objectContaining({ step: 'schema check', outcome: '1 statements pending' }),
  )
  expect(await stable()).toMatchObject({ database })
  expect(await tables(database)).toContain(name.toLowerCase())
})

test('an extension that update.php cannot list is deployed with a copy, and readers are served meanwhile', async () => {
  const { database } = await stable()
  const name = `Stops${ROUND}`
  const hook = `if ( in_array( '--schema', $_SERVER['argv'] ) ) {
			throw new RuntimeException( 'this cannot be listed' );
		}
		$updater->addExtensionTable( '${name.toLowerCase()}', __DIR__ . '/table.sql' );`
  await site.commit(`Add ${name}`, extension(name, hook))
  const { status, stdout, events, visits } = await deployed(name)
  expect(status, stdout).toBe(0)
  expect(failures(visits)).toEqual([])
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      message: expect.stringContaining('this cannot be listed') as string,
    }),
  )
  const after = (await stable()).database
  expect(after).not.toBe(database)
  expect(await tables(after)).toContain(name.toLowerCase())
  expect(await tables(database)).not.toContain(name.toLowerCase())
})

test('AbuseFilter and OATHAuth go live in a wiki that has readers, and editors can save', async () => {
  const { status, stdout, visits } = await deployed('AbuseFilter', 'OATHAuth')
  expect(status, stdout).toBe(0)
  expect(failures(visits)).toEqual([])
  expect(await tables((await stable()).database)).toEqual(
    expect.arrayContaining(['abuse_filter', 'abuse_filter_log', 'oathauth_devices']),
  )
  for (const page of ['AbuseFilter', 'Version'])
    expect((await visit(`/index.php?title=Special:${page}`)).status).toBe(200)
  const wiki = await logIn(site.directory)
  expect(await wiki.edit('After', `saved ${ROUND}`)).toMatchObject({ edit: { result: 'Success' } })
})
