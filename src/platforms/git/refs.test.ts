import { beforeAll, expect, test } from 'vitest'
import type { Repository } from '../../ports/repository.ts'
import {
  commit,
  findPassing,
  git,
  makeRepository,
  open,
  temporaryDirectory,
  WIKI,
} from './wiki.fixture.ts'

let source: string
let repository: Repository
let first: string
let second: string

beforeAll(async () => {
  source = await makeRepository()
  first = await commit(source, WIKI, { subject: 'The beginning', author: 'Grace Hopper' })
  second = await commit(source, { 'a.php': 'a' }, { branch: 'production' })
  await git(source, 'tag', 'v1', first)
  await git(source, 'tag', '-a', '-m', 'x', 'v2', second)
  await git(source, 'tag', '-a', '-m', 'x', 'v2-again', 'v2')
  await git(source, 'tag', 'production', first)
  await git(source, 'tag', 'a-tree', `${first}^{tree}`)
  repository = await open(source)
  await repository.fetch()
})

const hashOf = async (ref: string) => (await repository.resolve(ref)).hash

test('names the commit of a branch, a tag and a hash', async () => {
  expect(await repository.resolve('main')).toEqual({
    hash: first,
    subject: 'The beginning',
    author: 'Grace Hopper',
  })
  expect(await hashOf('v1')).toBe(first)
  expect(await hashOf('v2')).toBe(second)
  expect(await hashOf('v2-again')).toBe(second)
  expect(await hashOf(second)).toBe(second)
  expect(await hashOf(second.toUpperCase())).toBe(second)
  expect(await hashOf(second.slice(0, 7))).toBe(second)
})

test('a branch comes before a tag of the same name', async () => {
  expect(await hashOf('production')).toBe(second)
})

test('a branch comes before the beginning of a hash', async () => {
  await git(source, 'branch', first.slice(0, 8), second)
  await repository.fetch()
  expect(await hashOf(first.slice(0, 8))).toBe(second)
  expect(await hashOf(first.slice(0, 9))).toBe(first)
})

test('a branch made to look like a hash fools nobody', async () => {
  const fake = 'deadbeef'.repeat(5)
  // git refuses to make such a branch by name; a push may.
  await git(source, 'push', '-q', '.', `${first}:refs/heads/${fake}`)
  await git(source, 'push', '-q', '.', `${first}:refs/heads/${second}`)
  await repository.fetch()
  await expect(repository.resolve(fake)).rejects.toMatchObject({
    code: 'ref-invalid',
    message: `"${fake}" is only the name of a branch or tag, made to look like the hash of a commit`,
  })
  expect(await hashOf(second)).toBe(second)
})

test('names like those of git describe mean no hash', async () => {
  const described = `v9-1-g${first.slice(0, 10)}`
  await expect(repository.resolve(described)).rejects.toMatchObject({ code: 'ref-unknown' })
})

test('refuses what is no name', async () => {
  const options = [
    '--upload-pack=id',
    '-x',
    '..',
    'a..b',
    'a@{1}',
    '@{u}',
    'HEAD^',
    'main~1',
    'a:b',
  ]
  const shells = ['a;id', '$(id)', '`id`', 'a|b', 'a b', 'a\nb', 'main\n', 'é', '']
  const refs = [...options, ...shells, 'a.lock', 'a.lock/b', 'a/', 'a//b', 'a/.b', 'a.']
  const passing = await findPassing('ref-invalid', refs, async (ref) => repository.resolve(ref))
  expect(passing).toEqual([])
})

test('takes the names that people use', async () => {
  const refs = ['feature/T123_x', 'v1.0+beta', 'user@host', 'REL1_43', '1.43.x', '7']
  const passing = await findPassing('ref-unknown', refs, async (ref) => repository.resolve(ref))
  expect(passing).toEqual([])
})

test('names the repository and near branches where there is no such ref', async () => {
  await expect(repository.resolve('prodction')).rejects.toMatchObject({
    code: 'ref-unknown',
    message: `${JSON.stringify(source)} has no branch, tag or commit "prodction"`,
    hint: 'did you mean production?',
  })
  const refs = ['1'.repeat(40), '1'.repeat(10), first.slice(0, 6), 'a-tree', 'heads/main']
  const passing = await findPassing('ref-unknown', refs, async (ref) => repository.resolve(ref))
  expect(passing).toEqual([])
})

test('says it where there is no branch at all', async () => {
  const empty = await open(await makeRepository())
  await empty.fetch()
  await expect(empty.resolve('main')).rejects.toMatchObject({
    code: 'ref-unknown',
    hint: 'it has no branches at all; push one first',
  })
})

test('a commit that no branch or tag holds any more is unknown', async () => {
  const moving = await makeRepository(WIKI)
  const stateDirectory = await temporaryDirectory()
  const repository = await open(moving, { stateDirectory })
  await repository.fetch()
  const { hash } = await repository.resolve('main')
  const orphan = await commit(await makeRepository(), { x: 'other' })
  await git(moving, 'update-ref', '-d', 'refs/heads/main')
  await commit(moving, { ...WIKI, x: 'anew' })
  await repository.fetch()
  const refs = [hash, hash.slice(0, 10), orphan]
  const passing = await findPassing('ref-unknown', refs, async (ref) => repository.resolve(ref))
  expect(passing).toEqual([])
})

test('lets no control character through to a terminal', async () => {
  const hostile = await makeRepository()
  await commit(hostile, WIKI, { subject: 'red \u001B[31m alert', author: 'A\u0007da' })
  const repository = await open(hostile)
  await repository.fetch()
  expect(await repository.resolve('main')).toMatchObject({
    subject: 'red [31m alert',
    author: 'A da',
  })
})
