import { readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  findPassing,
  type Files,
  makeRepository,
  open,
  readMain,
  readPart,
  unpack,
  WIKI,
} from './wiki.fixture.ts'

const FILES: Files = {
  ...WIKI,
  'extensions/Widgets/compiled_templates/.gitignore': '*',
  'extensions/Widgets/a/keep.php': '',
  'tools/x/y.sh': '',
  'cache/.gitignore': '*',
}

/** Unpacks the part as it is with these writable folders, once it was found safe. */
async function unpackWith(writable: string[], name: string): Promise<string> {
  const repository = await open(await makeRepository(FILES), { writable })
  const part = await readPart(repository, name)
  await repository.checkPart(part)
  return unpack(repository, part)
}

test('puts a link in the place of what is written to, whether it is there or not', async () => {
  const folders = ['compiled_templates', 'a/b/new'].map((path) => `extensions/Widgets/${path}`)
  const directory = await unpackWith(folders, 'extensions/Widgets')
  for (const path of ['compiled_templates', 'a/b/new'])
    expect(await readlink(join(directory, path))).toBe(
      `/srv/wikistead/writable/extensions/Widgets/${path}`,
    )
  expect(await readdir(join(directory, 'a'))).toEqual(['b', 'keep.php'])
})

test('links folders of core and of the settings too', async () => {
  const core = await unpackWith(['core/cache'], 'core')
  expect(await readlink(join(core, 'cache'))).toBe('/srv/wikistead/writable/core/cache')
  const settings = await unpackWith(['tools/x', 'cache'], 'settings')
  expect(await readlink(join(settings, 'tools/x'))).toBe('/srv/wikistead/writable/tools/x')
  expect(await readlink(join(settings, 'cache'))).toBe('/srv/wikistead/writable/cache')
})

test('leaves alone what is below no part', async () => {
  const plain = await readMain(await open(await makeRepository(FILES)))
  const writable = ['extensions/Gone/x', 'extensions/Widgets', 'nowhere/x', 'nowhere', 'core']
  expect(await readMain(await open(await makeRepository(FILES), { writable }))).toEqual(plain)
  const directory = await unpackWith(['extensions/Widgets2/a'], 'extensions/Widgets')
  expect((await stat(join(directory, 'a'))).isDirectory()).toBe(true)
})

test('refuses what is no path of a folder', async () => {
  const outside = ['/etc', 'extensions/X/../../y', '..', './x', 'extensions//x', 'extensions/X/']
  const entries = [...outside, '', 'extensions/X/.git', 'extensions/X/a\nb']
  const source = await makeRepository(FILES)
  const read = async (entry: string) => readMain(await open(source, { writable: [entry] }))
  expect(await findPassing('config-invalid', entries, read)).toEqual([])
})
