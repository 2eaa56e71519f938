import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Part } from '../../ports/repository.ts'
import {
  findPassing,
  type Files,
  git,
  makeRepository,
  open,
  readPart,
  temporaryDirectory,
  WIKI,
} from './wiki.fixture.ts'

const unsafe = (path: string, fault: string) => ({
  code: 'repository-unsafe',
  message: expect.stringMatching(
    new RegExp(`^extensions/X: ${escape(JSON.stringify(path))} .*${escape(fault)}`),
  ) as string,
})

const escape = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

async function check(files: Files, writable: string[] = []): Promise<void> {
  const inPlace = Object.entries(files).map(([path, content]) => [`extensions/X/${path}`, content])
  const source = await makeRepository({ ...WIKI, ...Object.fromEntries(inPlace) })
  const repository = await open(source, { writable })
  await repository.checkPart(await readPart(repository, 'extensions/X'))
}

test('lets links pass that stay inside', async () => {
  const files = {
    'a/b/file.php': '',
    one: { link: 'a/b/file.php' },
    'a/two': { link: './b/../b/file.php' },
    'a/b/three': { link: '../../one' },
    'a/b/up': { link: '../..' },
    self: { link: '.' },
    dangling: { link: 'not/there' },
  }
  await expect(check(files)).resolves.toBeUndefined()
})

test.each([
  ['/etc/passwd', 'is an absolute path'],
  ['../y', 'leaves the component'],
  ['a/../../y', 'leaves the component'],
  ['a/b/c/../../../..', 'leaves the component'],
  ['.git/config', 'is a path that no tree may hold'],
  ['a\nb', 'is not the name of anything'],
  ['/srv/wikistead/writable/extensions/X/evil', 'is an absolute path'],
])('refuses a link to %j', async (target, fault) => {
  const files = { 'a/b/c/d': '', evil: { link: target } }
  await expect(check(files)).rejects.toMatchObject(
    unsafe('evil', `is a symbolic link to ${JSON.stringify(target)}, which ${fault}`),
  )
})

test('refuses a link that leaves by way of another link', async () => {
  // `round/..` is not the root but what lies above it, because `round` is the root.
  const files = { round: { link: '.' }, evil: { link: 'round/../x' } }
  await expect(check(files)).rejects.toMatchObject(unsafe('evil', 'goes up again behind another'))
})

test('lets only those links to writable folders pass that the site declared', async () => {
  const link = (path: string) => ({ link: `/srv/wikistead/writable/extensions/X/${path}` })
  const declared = check({ cache: link('cache'), x: '' }, ['extensions/X/cache'])
  await expect(declared).resolves.toBeUndefined()
  const elsewhere = check({ other: link('cache'), x: '' }, ['extensions/X/cache'])
  await expect(elsewhere).rejects.toMatchObject(unsafe('other', 'is an absolute path'))
})

test('refuses names with control characters', async () => {
  const names = ['a\nb', 'a\tb', 'a\u001B[31m', 'a\u007F', 'a\u0085']
  const read = async (name: string) => check({ [name]: '' })
  expect(await findPassing('repository-unsafe', names, read)).toEqual([])
})

test('lets names with spaces, quotes and other scripts pass', async () => {
  const odd = [
    'two words',
    `"'\\`,
    'Überblick',
    '維基',
    '-x',
    '$(id)',
    '...',
    '.gitx',
    'a.git',
    '~',
  ]
  const files = Object.fromEntries(odd.map((name) => [`${name}/${name}`, '']))
  await expect(check(files)).resolves.toBeUndefined()
})

/** A part whose tree holds one file below names that git itself would never write. */
async function literally(...names: readonly (string | Buffer)[]): Promise<[string, Part]> {
  const source = await makeRepository(WIKI)
  const file = join(await temporaryDirectory(), 'tree')
  const write = async (entries: readonly (string | Buffer)[]) => {
    await writeFile(file, Buffer.concat(entries.map((entry) => Buffer.from(entry))))
    return git(source, 'hash-object', '-t', 'tree', '-w', '--literally', file)
  }
  const blob = await git(source, 'rev-parse', 'main:LocalSettings.php')
  let [mode, hash] = ['100644 ', blob]
  for (const name of names.toReversed()) {
    hash = await write([mode, name, '\0', Buffer.from(hash, 'hex')])
    mode = '40000 '
  }
  await git(source, 'tag', 'hostile', hash)
  return [source, { name: 'extensions/X', kind: 'extension', tree: hash, mirror: '' }]
}

test.each([
  [['a', '..', 'b'], 'a/../b', 'is a path that no tree may hold'],
  [['.'], '.', 'is a path that no tree may hold'],
  [['.git', 'hooks', 'x'], '.git/hooks/x', 'is a path that no tree may hold'],
  [['a', '.GiT', 'x'], 'a/.GiT/x', 'is a path that no tree may hold'],
  [['.git'], '.git', 'is a path that no tree may hold'],
  [['../../evil'], '../../evil', 'is a path that no tree may hold'],
  [['/etc/x'], '/etc/x', 'is a path that no tree may hold'],
  [[Buffer.from([0x61, 0xff])], 'a\uFFFD', 'has a name that is not valid UTF-8'],
])('refuses %j, which only a hostile program writes into a tree', async (names, path, fault) => {
  const [source, part] = await literally(...names)
  const repository = await open(source)
  await repository.fetch()
  await expect(repository.checkPart(part)).rejects.toMatchObject(unsafe(path, fault))
})

test('refuses a link and a folder of one name, through which files would be written', async () => {
  const [source] = await literally('evil')
  const hashes = await Promise.all(
    ['main:LocalSettings.php', 'main^{tree}'].map(async (name) => git(source, 'rev-parse', name)),
  )
  const file = join(await temporaryDirectory(), 'tree')
  const entry = (mode: string, at: number) =>
    Buffer.concat([Buffer.from(`${mode} a\0`), Buffer.from(hashes[at] ?? '', 'hex')])
  await writeFile(file, Buffer.concat([entry('120000', 0), entry('40000', 1)]))
  const tree = await git(source, 'hash-object', '-t', 'tree', '-w', '--literally', file)
  await git(source, 'tag', 'double', tree)
  const repository = await open(source)
  await repository.fetch()
  const part = { name: 'extensions/X', kind: 'extension', tree, mirror: '' } as const
  await expect(repository.checkPart(part)).rejects.toMatchObject(unsafe('a', 'is there twice'))
})

test('refuses submodules that a patch sneaks in', async () => {
  const commit = '1'.repeat(40)
  const patch = `diff --git a/s b/s\nnew file mode 160000\nindex 0000000..1111111\n--- /dev/null\n+++ b/s\n@@ -0,0 +1 @@\n+Subproject commit ${commit}\n`
  const files = { 'extensions/X/x': '', 'patches/extensions/X/1.patch': patch }
  const repository = await open(await makeRepository({ ...WIKI, ...files }))
  const part = await readPart(repository, 'extensions/X')
  await expect(repository.checkPart(part)).rejects.toMatchObject(unsafe('s', 'is a submodule'))
})

test('gives the words of git where a tree is not there', async () => {
  const repository = await open(await makeRepository(WIKI))
  const gone = { name: 'core', kind: 'core', tree: '1'.repeat(40), mirror: '' } as const
  await expect(repository.checkPart(gone)).rejects.toMatchObject({
    code: 'command-failed',
    output: expect.stringContaining('not a tree object') as string,
  })
})
