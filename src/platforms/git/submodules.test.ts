import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Repository } from '../../ports/repository.ts'
import {
  commit,
  findPassing,
  type Files,
  git,
  gitmodules,
  makeRepository,
  open,
  readMain,
  readPart,
  temporaryDirectory,
  WIKI,
} from './wiki.fixture.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const head = async (directory: string) => git(directory, 'rev-parse', 'main')

/** The files of a repository that has these submodules: path, then where they are. */
async function withSubmodules(files: Files, submodules: Record<string, string>): Promise<Files> {
  const links = Object.entries(submodules).map(
    async ([path, url]) => [path, { commit: await head(url) }] as const,
  )
  return {
    ...files,
    ...Object.fromEntries(await Promise.all(links)),
    '.gitmodules': gitmodules(submodules),
  }
}

async function filesOf(repository: Repository, name: string): Promise<string[]> {
  const files = await repository.listFiles(await readPart(repository, name))
  return files.map(({ path }) => path)
}

test('puts submodules in their places, one inside the other', async () => {
  const innermost = await makeRepository({ 'deep.php': 'deep' })
  const library = await makeRepository(
    await withSubmodules({ 'lib.php': '' }, { 'a/b': innermost }),
  )
  const extension = await makeRepository(
    await withSubmodules({ 'extension.json': '{}' }, { 'lib/one': library, 'lib/two': innermost }),
  )
  const core = await makeRepository({ 'index.php': '' })
  const { 'core/index.php': _, ...wiki } = WIKI
  const top = await withSubmodules(wiki, {
    core,
    'extensions/Deep': extension,
    'tools/x': innermost,
  })
  const repository = await open(await makeRepository(top))
  expect(await filesOf(repository, 'core')).toEqual(['index.php'])
  expect(await filesOf(repository, 'extensions/Deep')).toEqual([
    '.gitmodules',
    'extension.json',
    'lib/one/.gitmodules',
    'lib/one/a/b/deep.php',
    'lib/one/lib.php',
    'lib/two/deep.php',
  ])
  expect(await filesOf(repository, 'settings')).toEqual(['LocalSettings.php', 'tools/x/deep.php'])
})

async function nested(levels: number): Promise<string> {
  let inner = await makeRepository({ 'end.php': '' })
  for (let level = 1; level < levels; level++)
    inner = await makeRepository(await withSubmodules({}, { s: inner }))
  return makeRepository(await withSubmodules(WIKI, { 'extensions/Deep': inner }))
}

test('goes eight levels deep and not further', async () => {
  const repository = await open(await nested(8))
  expect(await filesOf(repository, 'extensions/Deep')).toContain(`${'s/'.repeat(7)}end.php`)
  await expect(readMain(await open(await nested(9)))).rejects.toMatchObject({
    code: 'repository-unsafe',
    message: expect.stringContaining('more than 8 levels deep') as string,
  })
})

test('resolves relative URLs against the repository that says so', async () => {
  const farm = await temporaryDirectory()
  const place = async (name: string, files: Files) => {
    await git('/', 'clone', '-q', '--bare', await makeRepository(files), join(farm, name))
    return { commit: await head(join(farm, name)) }
  }
  const library = await place('libraries/lib.git', { 'lib.php': '' })
  const extension = await place('extensions/Cite.git', {
    '.gitmodules': gitmodules({ lib: '../../libraries/lib.git' }),
    lib: library,
  })
  const skin = await place('wiki.git/skin.git', { 'skin.json': '' })
  await place('top', {
    ...WIKI,
    'extensions/Cite': extension,
    'skins/Own': skin,
    '.gitmodules': gitmodules({
      'extensions/Cite': '../extensions/Cite.git',
      'skins/Own': '../wiki.git/./skin.git',
    }),
  })
  const repository = await open(join(farm, 'top'))
  expect(await filesOf(repository, 'extensions/Cite')).toContain('lib/lib.php')
  expect(await filesOf(repository, 'skins/Own')).toEqual(['skin.json'])
})

test('refuses local submodules and remote helpers unless the site allows what is harmless', async () => {
  const mark = join(await temporaryDirectory(), 'mark')
  const extension = await makeRepository({ x: '' })
  const read = async (url: string, allowLocalSubmodules: boolean) => {
    const link = { commit: await head(extension) }
    const files = {
      ...WIKI,
      'extensions/X': link,
      '.gitmodules': gitmodules({ 'extensions/X': url }),
    }
    return readMain(await open(await makeRepository(files), { allowLocalSubmodules }))
  }
  const helpers = [`ext::touch ${mark}`, `ext::touch%20${mark}`, 'fd::3', `-u=touch${mark}`]
  const strict = async (url: string) => read(url, false)
  const lenient = async (url: string) => read(url, true)
  const places = [extension, `file://${extension}`]
  expect(await findPassing('repository-refused', places, strict)).toEqual([])
  expect(await findPassing('repository-refused', ['../x'], strict, () => 'extensions/X')).toEqual(
    [],
  )
  expect(await findPassing('repository-refused', helpers, lenient)).toEqual([])
  await read(`file://${extension}`, true)
  expect(await readdir(join(mark, '..'))).toEqual([])
})

test('what was allowed once is refused once it is not', async () => {
  const stateDirectory = await temporaryDirectory()
  const top = await withSubmodules(WIKI, { 'extensions/X': await makeRepository({ x: '' }) })
  const source = await makeRepository(top)
  await readMain(await open(source, { stateDirectory }))
  const strict = await open(source, { stateDirectory, allowLocalSubmodules: false })
  await expect(readMain(strict)).rejects.toMatchObject({ code: 'repository-refused' })
})

test('names path and commit of a submodule without a URL', async () => {
  const hash = '1'.repeat(40)
  const repository = await open(await makeRepository({ ...WIKI, 'extensions/X': { commit: hash } }))
  await expect(readMain(repository)).rejects.toMatchObject({
    code: 'submodule-missing',
    message: `submodule "extensions/X": cannot get commit ${hash}; ".gitmodules" has no URL for it`,
  })
})

test('names path, URL and commit of a submodule that was not pushed', async () => {
  const extension = await makeRepository({ x: '' })
  const hash = '1'.repeat(40)
  const inner = { lib: { commit: hash }, '.gitmodules': gitmodules({ lib: extension }) }
  const top = await withSubmodules(WIKI, { 'extensions/X': await makeRepository(inner) })
  await expect(readMain(await open(await makeRepository(top)))).rejects.toMatchObject({
    code: 'submodule-missing',
    message: `submodule "extensions/X/lib": cannot get commit ${hash} from ${extension}`,
    output: expect.stringContaining(hash) as string,
  })
})

test('shows no password of a submodule that cannot be reached', async () => {
  const url = 'https://ada:secret@127.0.0.1:9/x.git'
  const link = { commit: '1'.repeat(40) }
  const top = { ...WIKI, 'extensions/X': link, '.gitmodules': gitmodules({ 'extensions/X': url }) }
  const problem: unknown = await readMain(await open(await makeRepository(top))).catch(
    (error: unknown) => error,
  )
  expect(problem).toMatchObject({ code: 'submodule-missing' })
  expect(JSON.stringify(problem) + String(problem)).not.toContain('secret')
  expect(String(problem)).toContain('https://***@127.0.0.1:9/x.git')
})

test('a server that gives no single commits is asked for all its branches and tags', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'config'), '[protocol]\n\tversion = 0\n')
  vi.stubEnv('GIT_CONFIG_GLOBAL', join(directory, 'config'))
  const extension = await makeRepository({ 'one.php': '' })
  const top = await makeRepository(await withSubmodules(WIKI, { 'extensions/X': extension }))
  await commit(extension, { 'two.php': '' })
  expect(await filesOf(await open(top), 'extensions/X')).toEqual(['one.php'])
})

test('leaves the history of submodules where it is', async () => {
  const extension = await makeRepository({ 'one.php': '' })
  const oldest = await head(extension)
  await commit(extension, { 'two.php': '' })
  const top = await makeRepository(await withSubmodules(WIKI, { 'extensions/X': extension }))
  const stateDirectory = await temporaryDirectory()
  await readMain(await open(top, { stateDirectory }))
  const objects = join(stateDirectory, 'objects.git')
  await git(objects, 'cat-file', '-e', await head(extension))
  await expect(git(objects, 'cat-file', '-e', oldest)).rejects.toThrow('cat-file')
})

test('needs a submodule’s repository only for commits that are not here yet', async () => {
  const extension = await makeRepository({ 'one.php': '' })
  const top = await makeRepository(await withSubmodules(WIKI, { 'extensions/X': extension }))
  const repository = await open(top)
  await readMain(repository)
  await rm(extension, { recursive: true })
  await commit(top, { 'a.php': 'new' })
  expect(await filesOf(repository, 'extensions/X')).toEqual(['one.php'])
})

test('several commits of one repository, and several processes, do not disturb each other', async () => {
  const extension = await makeRepository({ 'x.php': '0' })
  const urls: Record<string, string> = {}
  const links: Record<string, { commit: string }> = {}
  for (let at = 0; at < 6; at++) {
    urls[`extensions/X${at}`] = extension
    links[`extensions/X${at}`] = { commit: await commit(extension, { 'x.php': String(at) }) }
  }
  const source = await makeRepository({ ...WIKI, ...links, '.gitmodules': gitmodules(urls) })
  const stateDirectory = await temporaryDirectory()
  const read = async () => readMain(await open(source, { stateDirectory }))
  const [one, ...others] = await Promise.all(Array.from({ length: 4 }, read))
  expect(one).toHaveLength(10)
  for (const other of others) expect(other).toEqual(one)
})

test('a repository that was known as a submodule has its history as a wiki repository', async () => {
  const wiki = await makeRepository(WIKI)
  const oldest = await head(wiki)
  await commit(wiki, { x: '1' })
  const top = await makeRepository(await withSubmodules(WIKI, { 'extensions/Wiki': wiki }))
  const stateDirectory = await temporaryDirectory()
  await readMain(await open(top, { stateDirectory }))
  const repository = await open(wiki, { stateDirectory })
  await repository.fetch()
  expect((await repository.resolve(oldest)).hash).toBe(oldest)
})
