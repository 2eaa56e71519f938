import { beforeAll, expect, test } from 'vitest'
import { parseLines, prepareTestSite, withLines, type TestSite } from './support/site.ts'
import { visit } from './support/visitor.ts'

let site: TestSite
beforeAll(async () => {
  site = await prepareTestSite()
})

const manifest = (name: string, more: object) => JSON.stringify({ name, ...more })

test('what composer.json asks for is built once, on the admin host, and found by the settings', async () => {
  await site.commit('A library', {
    'composer.json': manifest('test/wiki', {
      repositories: [{ type: 'path', url: 'lib/greeting' }, { 'packagist.org': false }],
      require: { 'test/greeting': '*' },
    }),
    'lib/greeting/composer.json': manifest('test/greeting', {
      version: '1.0.0',
      autoload: { 'psr-4': { 'Test\\Greeting\\': 'src/' } },
    }),
    'lib/greeting/src/Greeting.php':
      "<?php\nnamespace Test\\Greeting;\nclass Greeting { public static function text() { return 'Composed by a library'; } }\n",
    'LocalSettings.php': await withLines(
      site,
      'LocalSettings.php',
      '$wgSitename = \\Test\\Greeting\\Greeting::text();\n',
    ),
  })
  const deployed = await site.tool('deploy', '--json')
  expect(deployed.status, deployed.stdout).toBe(0)
  expect((await visit('/wiki/Main_Page')).body).toContain('Composed by a library')

  await site.commit('Something else', { 'extensions/Poem/marker.txt': `${Date.now()}` })
  const again = parseLines((await site.tool('deploy', '--json')).stdout)
  expect(again.find(({ type }) => type === 'plan')).toMatchObject({
    changes: [{ name: 'extensions/Poem', change: 'changed' }],
  })
  expect(again.filter(({ step }) => step === 'composer')).toEqual([])
  expect((await visit('/wiki/Main_Page')).body).toContain('Composed by a library')
})

test('a package that cannot be had stops the deploy with composer’s own words', async () => {
  const before = (await visit()).release
  await site.commit('A missing library', {
    'composer.json': manifest('test/wiki', {
      repositories: [{ 'packagist.org': false }],
      require: { 'test/no-such-library': '*' },
    }),
  })
  const result = await site.tool('deploy', '--json')
  expect(result.status).toBe(15)
  expect(parseLines(result.stdout).at(-1)).toMatchObject({
    output: expect.stringContaining('test/no-such-library'),
  })
  expect((await visit()).release).toBe(before)
})
