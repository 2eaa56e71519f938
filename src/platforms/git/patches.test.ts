import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
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

const read = async (repository: Repository, name: string, path: string) =>
  repository.readFile(await readPart(repository, name), path)

const replace = (path: string, from: string, to: string) =>
  `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${from}\n+${to}\n`

const add = (path: string, mode: string, content: string) =>
  `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n` +
  `@@ -0,0 +1 @@\n+${content}\n\\ No newline at end of file\n`

const PHP: Files = { ...WIKI, 'extensions/Cite/a.php': 'one\n' }

test('applies the patches of a part in the order of their names', async () => {
  const repository = await open(
    await makeRepository({
      ...PHP,
      'patches/extensions/Cite/0002-then.patch': replace('a.php', 'two', 'three'),
      'patches/extensions/Cite/0001-first.patch': replace('a.php', 'one', 'two'),
      'patches/extensions/Cite/README.md': 'why',
      'patches/core/0001-x.diff': replace('index.php', '<?php // core', '<?php // ours'),
      'patches/skins/Vector/0001-x.patch': replace('skin.json', '{}', '{"a":1}'),
    }),
  )
  expect(await read(repository, 'extensions/Cite', 'a.php')).toBe('three\n')
  expect(await read(repository, 'core', 'index.php')).toBe('<?php // ours\n')
  expect(await read(repository, 'skins/Vector', 'skin.json')).toBe('{"a":1}\n')
})

test('patches a submodule, with what format-patch writes, and bytes that are no text', async () => {
  const extension = await makeRepository({ 'a.php': 'one\n' })
  const work = join(await temporaryDirectory(), 'work')
  await git('/', 'clone', '-q', extension, work)
  await writeFile(join(work, 'b.bin'), Buffer.from([0, 255, 254, 10]))
  await writeFile(join(work, 'latin.php'), Buffer.from('caf\u00E9\n', 'latin1'))
  await git(work, 'add', '.')
  await git(work, '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'Überall')
  const patch = join(work, await git(work, 'format-patch', '--binary', '-1'))
  const source = await makeRepository({
    ...WIKI,
    'extensions/X': { commit: await git(extension, 'rev-parse', 'main') },
    '.gitmodules': gitmodules({ 'extensions/X': extension }),
    'patches/extensions/X/0001-x.patch': await readFile(patch),
  })
  const { tree } = await readPart(await open(source), 'extensions/X')
  expect(tree).toBe(await git(work, 'rev-parse', 'HEAD^{tree}'))
})

test('names patch and part, and gives the words of git, where a patch does not apply', async () => {
  const path = 'patches/extensions/Cite/0001-old.patch'
  const repository = await open(
    await makeRepository({ ...PHP, [path]: replace('a.php', 'x', 'y') }),
  )
  await expect(readMain(repository)).rejects.toMatchObject({
    code: 'patch-failed',
    message: `"${path}" does not apply to extensions/Cite`,
    output: expect.stringContaining('patch does not apply') as string,
  })
})

test('names a patch for a part that is not there', async () => {
  const message = async (path: string) =>
    readMain(await open(await makeRepository({ ...PHP, [path]: '' }))).catch(String)
  expect(await message('patches/extensions/Gone/1.patch')).toBe(
    'Problem: "patches/extensions/Gone/1.patch" is for extensions/Gone, which is not there',
  )
  expect(await message('patches/1.patch')).toContain('is for no part, which is not there')
  expect(await message('patches/skins/1.patch')).toContain('is for skins, which is not there')
})

test('a patch cannot write outside, and a link that it makes is found', async () => {
  const patched = async (patch: string) =>
    open(await makeRepository({ ...PHP, 'patches/extensions/Cite/1.patch': patch }))
  const write = async (path: string) => readMain(await patched(add(path, '100644', 'x')))
  const paths = ['../../evil', '.git/config', 'a/../../../evil']
  expect(await findPassing('patch-failed', paths, write, () => '1.patch')).toEqual([])
  const repository = await patched(add('evil', '120000', '/etc/passwd'))
  const part = await readPart(repository, 'extensions/Cite')
  await expect(repository.checkPart(part)).rejects.toMatchObject({ code: 'repository-unsafe' })
})

test('applies a patch again only once the part or the patch changed', async () => {
  const patch = replace('a.php', 'one', 'two')
  const source = await makeRepository({ ...PHP, 'patches/extensions/Cite/1.patch': patch })
  const stateDirectory = await temporaryDirectory()
  const trace = join(stateDirectory, 'trace')
  const repository = await open(source, { stateDirectory })
  const applied = async () => {
    await writeFile(trace, '')
    vi.stubEnv('GIT_TRACE2_EVENT', trace)
    await readMain(repository)
    vi.unstubAllEnvs()
    return (await readFile(trace, 'utf8')).includes('"name":"apply"')
  }
  expect(await applied()).toBe(true)
  await commit(source, { 'other.php': '' })
  expect(await applied()).toBe(false)
  await commit(source, { 'extensions/Cite/new.php': '' })
  expect(await applied()).toBe(true)
  await commit(source, { 'patches/extensions/Cite/1.patch': replace('a.php', 'one', 'three') })
  expect(await applied()).toBe(true)
})
