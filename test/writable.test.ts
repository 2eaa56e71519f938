import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { configure, prepareTestSite, SITE, url, withLines, type TestSite } from './support/site.ts'

let site: TestSite
const FOLDER = 'extensions/Poem/compiled'
const NAME = `page-${Date.now()}.txt`

/** Writes into two folders of Poem in a web request, as an extension would that compiles something. */
const writes = `if ( isset( $_GET['writes'] ) ) {
	foreach ( [ '${FOLDER}', 'extensions/Poem' ] as $folder ) {
		$written = @file_put_contents( "$IP/$folder/${NAME}", 'from the web' );
		header( 'X-Wrote: ' . json_encode( $written ), false );
	}
}
`

beforeAll(async () => {
  site = await prepareTestSite()
  await configure(site.directory, (text) =>
    text.replace('// writable: []', `writable: ['${FOLDER}']`),
  )
  await site.commit('Writes', {
    'LocalSettings.php': await withLines(site, 'LocalSettings.php', writes),
  })
  const { status, stdout } = await site.tool('deploy', '--json')
  if (status !== 0) throw new Error(stdout)
})

afterAll(async () => {
  await configure(site.directory, (text) => text)
  await site.git('reset', '--quiet', '--hard', 'pristine')
  await site.tool('deploy')
})

const inside = async (host: string, ...argv: readonly string[]) =>
  execute(['docker', 'exec', '--user', 'www-data', `wikistead-${SITE}-local-${host}`, ...argv])

test('a folder that is declared takes files from web requests, through deploys, and others take none', async () => {
  const answer = await fetch(`${url}/index.php?title=Special:BlankPage&writes=${Date.now()}`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('x-wrote')).toBe('12, false')
  const head = answer.headers.get('x-served-by') ?? ''
  const path = `/srv/wikistead/current/${FOLDER}/${NAME}`
  expect((await inside(head, 'cat', path)).stdout).toBe('from the web')

  await site.commit('Another Poem', { 'extensions/Poem/marker.txt': `${Date.now()}` })
  expect((await site.tool('deploy')).status).toBe(0)
  expect(
    (await inside(head, 'cat', '/srv/wikistead/current/extensions/Poem/marker.txt')).status,
  ).toBe(0)
  expect((await inside(head, 'cat', path)).stdout).toBe('from the web')
  expect((await site.tool('rollback')).status).toBe(0)
  expect((await inside(head, 'cat', path)).stdout).toBe('from the web')
})

test('scripts can write there too, and nowhere else in the release', async () => {
  const wrote = await site.tool('run', '--', 'sh', '-c', `echo script > ${FOLDER}/${NAME}`)
  expect(wrote.status, wrote.stderr).toBe(0)
  for (const folder of ['extensions/Poem', 'extensions', 'core', '.']) {
    const refused = await site.tool('run', '--', 'sh', '-c', `echo script > ${folder}/${NAME}`)
    expect(refused.status, folder).not.toBe(0)
  }
})
