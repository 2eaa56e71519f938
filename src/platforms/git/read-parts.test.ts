import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  commit,
  findPassing,
  type Files,
  git,
  gitmodules,
  makeRepository,
  open,
  readMain,
  temporaryDirectory,
  WIKI,
} from './wiki.fixture.ts'

/** The files of all parts, by the part's name. */
async function layout(files: Files): Promise<Record<string, string[]>> {
  const repository = await open(await makeRepository(files))
  const parts = await readMain(repository)
  const listed = parts.map(async (part) => {
    const files = await repository.listFiles(part)
    return [part.name, files.map(({ path }) => path)] as const
  })
  return Object.fromEntries(await Promise.all(listed))
}

test('cuts the wiki repository into its parts', async () => {
  const repository = await open(await makeRepository(WIKI))
  const parts = await readMain(repository)
  expect(parts.map(({ name, kind }) => [name, kind])).toEqual([
    ['core', 'core'],
    ['extensions/Cite', 'extension'],
    ['skins/Vector', 'skin'],
    ['settings', 'settings'],
  ])
})

test('all else at the root is settings, except for what git and GitHub need', async () => {
  const settings = {
    'composer.json': '{}',
    'assets/logo.svg': '',
    'tools/a/b.sh': '',
    '.env.php': '',
  }
  const housekeeping = {
    '.gitignore': '',
    '.gitattributes': '',
    '.github/workflows/x.yml': '',
    'patches/README.md': '',
    '.gitmodules': '',
  }
  const { settings: files } = await layout({ ...WIKI, ...settings, ...housekeeping })
  expect(files).toEqual([
    '.env.php',
    'LocalSettings.php',
    'assets/logo.svg',
    'composer.json',
    'tools/a/b.sh',
  ])
})

test('what core brings along is a component, unless the wiki repository has its own', async () => {
  const bundled = {
    'core/extensions/README': '',
    'core/extensions/Cite/bundled.json': '',
    'core/extensions/ParserFunctions/extension.json': '',
    'core/skins/Vector/bundled.json': '',
    'core/skins/MonoBook/skin.json': '',
    'core/includes/skins/Skin.php': '',
  }
  expect(await layout({ ...WIKI, ...bundled, 'extensions/README': '' })).toEqual({
    core: ['includes/skins/Skin.php', 'index.php'],
    'extensions/Cite': ['extension.json'],
    'extensions/ParserFunctions': ['extension.json'],
    'skins/MonoBook': ['skin.json'],
    'skins/Vector': ['skin.json'],
    settings: ['LocalSettings.php'],
  })
})

test('bundled submodules of core count too, and those that are replaced need not be reachable', async () => {
  const extension = await makeRepository({ 'extension.json': '' })
  const core = await makeRepository({
    'index.php': '',
    'extensions/Bundled': { commit: await git(extension, 'rev-parse', 'main') },
    'extensions/Cite': { commit: '1'.repeat(40) },
    '.gitmodules': gitmodules({ 'extensions/Bundled': extension, 'extensions/Cite': '/gone' }),
  })
  const files = {
    'LocalSettings.php': '',
    core: { commit: await git(core, 'rev-parse', 'main') },
    'extensions/Cite/own.json': '',
    '.gitmodules': gitmodules({ core }),
  }
  expect(await layout(files)).toEqual({
    core: ['.gitmodules', 'index.php'],
    'extensions/Bundled': ['extension.json'],
    'extensions/Cite': ['own.json'],
    settings: ['LocalSettings.php'],
  })
})

test('a repository without core or settings is told what is expected', async () => {
  const { 'core/index.php': _, ...withoutCore } = WIKI
  const { 'LocalSettings.php': __, ...withoutSettings } = WIKI
  await expect(layout(withoutCore)).rejects.toMatchObject({
    code: 'component-missing',
    message: expect.stringContaining('has no core folder') as string,
    hint: expect.stringContaining('core/ (MediaWiki), extensions/, skins/') as string,
  })
  await expect(layout({ ...withoutCore, core: 'a file' })).rejects.toMatchObject({
    code: 'component-missing',
  })
  await expect(layout(withoutSettings)).rejects.toMatchObject({
    code: 'component-missing',
    message: expect.stringContaining('has no LocalSettings.php') as string,
  })
})

test('refuses names of components that would be something else on a host', async () => {
  const names = ['-x', '.hidden', 'a b', 'a;id', 'é', 'a\nb']
  const folders = ['extensions', 'skins', 'core/extensions']
  const paths = [...names.map((name) => `extensions/${name}`), ...folders.map((at) => `${at}/a b`)]
  const read = async (path: string) => layout({ ...WIKI, [`${path}/x`]: '' })
  const named = (path: string) => JSON.stringify(path.replace('core/', ''))
  expect(await findPassing('repository-unsafe', paths, read, named)).toEqual([])
})

test('the same content has the same tree, whatever changed elsewhere', async () => {
  const source = await makeRepository(WIKI)
  const repository = await open(source)
  const before = await readMain(repository)
  await commit(source, { 'extensions/Cite/new.php': '' })
  const after = await readMain(repository)
  const changed = after.filter(({ tree }, at) => tree !== before[at]?.tree)
  expect(changed.map(({ name }) => name)).toEqual(['extensions/Cite'])
})

test('makes anew what was cleared away behind its back', async () => {
  const stateDirectory = await temporaryDirectory()
  const repository = await open(await makeRepository(WIKI), { stateDirectory })
  const parts = await readMain(repository)
  const objects = join(stateDirectory, parts[0]?.mirror ?? '', 'objects')
  for (const name of await readdir(objects))
    if (name.length === 2) await rm(join(objects, name), { recursive: true })
  expect(await readMain(repository)).toEqual(parts)
  for (const part of parts) expect(await repository.listFiles(part)).toHaveLength(1)
})

test('a commit that was not fetched is named', async () => {
  const repository = await open(await makeRepository(WIKI))
  const commits = ['1'.repeat(40), 'main', 'a\nb']
  const read = async (commit: string) => repository.readParts(commit)
  expect(await findPassing('ref-unknown', commits, read)).toEqual([])
})
