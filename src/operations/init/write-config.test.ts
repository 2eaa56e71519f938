import { fileURLToPath } from 'node:url'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSite } from '../../platforms/config/load-site.ts'
import { parseSite } from '../sites/parse-site.ts'
import { describeNewSite } from './new-site.ts'
import { writeConfig } from './write-config.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wikistead-init-'))
})
afterEach(async () => rm(directory, { recursive: true }))

const load = async (content: string) => {
  await writeFile(join(directory, 'wikistead.config.ts'), content)
  return loadSite(directory, parseSite, fileURLToPath(new URL('../../config.ts', import.meta.url)))
}
const request = { directory: '/srv/demo', example: true, port: 8095 }

test('loads, and says what was asked for', async () => {
  const site = await load(writeConfig(describeNewSite({ ...request, debian: 'bookworm' })))
  expect(site).toMatchObject({
    name: 'demo',
    title: 'Demo wiki',
    repository: { url: './wiki', branch: 'main' },
    image: { debian: 'bookworm', packages: ['graphviz', 'pandoc', 'python3-pygments'] },
    environments: { local: { platform: { port: 8095 }, url: 'http://127.0.0.1:8095' } },
  })
})

test('what is commented out is the default', async () => {
  const config = writeConfig(describeNewSite({ ...request, example: false }))
  const settings = /^( *)\/\/ (\w+: .*,)$/gm
  expect(config.match(settings)).toHaveLength(11)
  expect(await load(config.replace(settings, '$1$2'))).toEqual(await load(config))
})

test('a hostile title stays a title', async () => {
  const titles = [`Ada's "wiki"`, 'ends with \\', `a\\'b\\"`, `\`\${1 + 1}\``, '*/ //']
  for (const title of titles)
    expect((await load(writeConfig(describeNewSite({ ...request, title })))).title).toBe(title)
})
