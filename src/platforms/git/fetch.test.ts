import { chown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { gitRepository } from './git-repository.ts'
import {
  commit,
  findPassing,
  git,
  makeRepository,
  open,
  readMain,
  temporaryDirectory,
  WIKI,
} from './wiki.fixture.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test('follows branches and tags as they come, move and go', async () => {
  const source = await makeRepository(WIKI)
  await git(source, 'branch', 'old')
  await git(source, 'tag', 'v1')
  const repository = await open(source)
  await repository.fetch()
  await repository.resolve('old')

  await git(source, 'branch', '-D', 'old')
  // Where a branch was there is a folder of branches now.
  await git(source, 'branch', 'old/one', 'main')
  const rewritten = await commit(source, { x: 'y' }, { branch: 'rewritten' })
  await git(source, 'tag', '-f', 'v1', rewritten)
  await git(source, 'update-ref', 'refs/heads/main', rewritten)
  await repository.fetch()
  await expect(repository.resolve('old')).rejects.toMatchObject({ code: 'ref-unknown' })
  await repository.resolve('old/one')
  expect((await repository.resolve('main')).hash).toBe(rewritten)
  expect((await repository.resolve('v1')).hash).toBe(rewritten)
})

test('finds the repository from the operations folder, work tree or not', async () => {
  const base = await temporaryDirectory()
  const checkout = join(base, 'wiki')
  await git(base, 'clone', '-q', await makeRepository(WIKI), checkout)
  const source = { url: 'wiki', branch: 'main', allowLocalSubmodules: false, writable: [] }
  const repository = gitRepository(source, { stateDirectory: join(base, 's'), baseDirectory: base })
  await repository.fetch()
  expect((await repository.resolve('main')).hash).toBe(await git(checkout, 'rev-parse', 'HEAD'))
})

test('works with a state folder that is named relatively', async () => {
  const base = await temporaryDirectory()
  const stateDirectory = relative(process.cwd(), join(base, 'state'))
  const repository = await open(await makeRepository(WIKI), { stateDirectory })
  expect(await readMain(repository)).toHaveLength(4)
})

test('reads a shallow clone, as CI makes them', async () => {
  const origin = await makeRepository(WIKI)
  await commit(origin, { x: '1' })
  const shallow = join(await temporaryDirectory(), 'clone')
  await git('/', 'clone', '-q', '--depth=1', `file://${origin}`, shallow)
  const repository = await open(shallow)
  await repository.fetch()
  expect((await repository.resolve('main')).subject).toBe('A change')
})

test.skipIf(process.getuid?.() !== 0)('reads a repository of another user', async () => {
  const source = await makeRepository(WIKI)
  for (const name of ['', ...(await readdir(source, { recursive: true }))])
    await chown(join(source, name), 12_345, 12_345)
  const repository = await open(source)
  await repository.fetch()
  expect((await repository.resolve('main')).subject).toBe('A change')
})

test('refuses hostile URLs before git sees them', async () => {
  const mark = join(await temporaryDirectory(), 'mark')
  const urls = [`ext::touch ${mark}`, `--upload-pack=touch ${mark}`, `ext::touch%20${mark}`]
  const fetch = async (url: string) => (await open(url)).fetch()
  expect(await findPassing('repository-refused', urls, fetch)).toEqual([])
  await expect(readFile(mark)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('runs no hook and no program that the settings of a user name for ext', async () => {
  const directory = await temporaryDirectory()
  const mark = join(directory, 'mark')
  const hooks = join(directory, 'hooks')
  await mkdir(hooks)
  for (const hook of ['reference-transaction', 'post-index-change'])
    await writeFile(join(hooks, hook), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 })
  const source = await makeRepository(WIKI)
  const config = `[core]\n\thooksPath = ${hooks}\n[protocol "ext"]\n\tallow = always\n`
  const instead = `[url "ext::touch ${mark} "]\n\tinsteadOf = https://rewritten.example/\n`
  await writeFile(join(directory, 'config'), config + instead)
  vi.stubEnv('GIT_CONFIG_GLOBAL', join(directory, 'config'))
  await readMain(await open(source))
  const rewritten = await open('https://rewritten.example/x')
  await expect(rewritten.fetch()).rejects.toMatchObject({ code: 'repository-unreachable' })
  await expect(readFile(mark)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('names the place and gives the words of git, without passwords', async () => {
  const repository = await open('https://ada:secret@127.0.0.1:9/wiki.git')
  const problem: unknown = await repository.fetch().catch((error: unknown) => error)
  expect(problem).toMatchObject({
    code: 'repository-unreachable',
    message: 'cannot fetch from "https://***@127.0.0.1:9/wiki.git"',
    hint: expect.stringContaining("git ls-remote 'https://***@127.0.0.1:9/wiki.git'") as string,
    output: expect.stringContaining('127.0.0.1') as string,
  })
  expect(JSON.stringify(problem) + String((problem as Error).stack)).not.toContain('secret')
})

test('says where a local repository was looked for', async () => {
  const repository = await open('no/such/wiki')
  await expect(repository.fetch()).rejects.toMatchObject({
    code: 'repository-unreachable',
    message: 'cannot fetch from "/no/such/wiki"',
    hint: expect.stringContaining('operations folder') as string,
  })
})

test('works inside a git hook, which sets what git should work on', async () => {
  const source = await makeRepository(WIKI)
  const elsewhere = await temporaryDirectory()
  const names = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY']
  for (const name of names) vi.stubEnv(name, join(elsewhere, name))
  vi.stubEnv('GIT_NAMESPACE', 'x')
  const repository = await open(source)
  for (const part of await readMain(repository)) await repository.checkPart(part)
  expect(await readdir(elsewhere)).toEqual([])
})

test('waits until another process has let go of the mirror', async () => {
  const source = await makeRepository(WIKI)
  const stateDirectory = await temporaryDirectory()
  const repository = await open(source, { stateDirectory })
  await repository.fetch()
  const second = await commit(source, { x: '2' })
  const names = await readdir(stateDirectory)
  const mirror = names.find((name) => name !== 'objects.git') ?? ''
  const lock = join(stateDirectory, mirror, 'refs/heads/main.lock')
  await writeFile(lock, '')
  setTimeout(() => void rm(lock), 300)
  await repository.fetch()
  expect((await repository.resolve('main')).hash).toBe(second)
})

test('several processes write the same mirror at once', async () => {
  const source = await makeRepository(WIKI)
  const stateDirectory = await temporaryDirectory()
  const many = Array.from({ length: 6 }, async () => open(source, { stateDirectory }))
  const repositories = await Promise.all(many)
  await Promise.all(repositories.map(async (repository) => repository.fetch()))
  const second = await commit(source, { x: '2' })
  await Promise.all(repositories.map(async (repository) => repository.fetch()))
  const commits = repositories.map(async (repository) => repository.resolve('main'))
  expect(new Set((await Promise.all(commits)).map(({ hash }) => hash))).toEqual(new Set([second]))
})
