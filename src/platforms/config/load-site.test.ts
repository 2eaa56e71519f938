import { fileURLToPath } from 'node:url'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseSite } from '../../operations/sites/parse-site.ts'
import { findOperationsFolder, loadSite } from './load-site.ts'

const config = `import { defineSite, docker, type SiteSettings } from 'wikistead'
const repository: SiteSettings['repository'] = { url: './wiki' }
export default defineSite({ name: 'demo', repository, environments: { local: { platform: docker({ port: 8085 }) } } })
`

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wikistead-config-'))
})
afterEach(async () => rm(directory, { recursive: true }))

const put = async (name: string, content: string) => writeFile(join(directory, name), content)
const load = async () =>
  loadSite(directory, parseSite, fileURLToPath(new URL('../../config.ts', import.meta.url)))

test('loads a configuration in TypeScript from a folder with nothing else in it', async () => {
  await put('wikistead.config.ts', config)
  const site = await load()
  expect(site.environments['local']?.platform).toEqual({ kind: 'docker', port: 8085, heads: 2 })
})

test.each(['js', 'mjs'])('loads a configuration in wikistead.config.%s', async (ending) => {
  await put(
    `wikistead.config.${ending}`,
    config.replaceAll(/: SiteSettings.*?(?= =)|, type \w+/g, ''),
  )
  expect((await load()).name).toBe('demo')
})

test('takes what was changed since it was loaded', async () => {
  await put('wikistead.config.ts', config)
  await load()
  await put('wikistead.config.ts', config.replace('demo', 'other'))
  expect((await load()).name).toBe('other')
})

test('an unfinished configuration is named, with the place of the fault', async () => {
  await put('wikistead.config.ts', 'export default {\n  name: \n}')
  await expect(load()).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringMatching(/wikistead\.config\.ts could not be loaded: .*3:0/s) as string,
  })
})

test('a configuration that exports nothing says so', async () => {
  await put('wikistead.config.ts', 'export const site = 1')
  await expect(load()).rejects.toThrow(
    'the default export: expected a block of settings, found nothing',
  )
})

test('a folder without a configuration is a problem with a way out', async () => {
  await expect(load()).rejects.toMatchObject({ code: 'config-missing', hint: 'wikistead init DIR' })
})

test('finds the folder here, in demo, or above', async () => {
  const below = join(directory, 'a', 'b')
  await mkdir(below, { recursive: true })
  await mkdir(join(directory, 'demo'))
  await put('demo/wikistead.config.ts', config)
  expect(findOperationsFolder(directory)).toBe(join(directory, 'demo'))
  expect(findOperationsFolder(below)).toBeUndefined()
  await put('wikistead.config.mjs', config)
  expect(findOperationsFolder(directory)).toBe(directory)
  expect(findOperationsFolder(below)).toBe(directory)
})

test('a chosen folder is taken, whatever lies here', async () => {
  await put('wikistead.config.ts', config)
  expect(findOperationsFolder(directory, 'other')).toBe(join(directory, 'other'))
  expect(findOperationsFolder(directory, '/srv/ops')).toBe('/srv/ops')
  expect(findOperationsFolder(directory, '')).toBe(directory)
})
