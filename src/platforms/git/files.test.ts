import { lstat, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import {
  type Files,
  git,
  makeRepository,
  open,
  readPart,
  temporaryDirectory,
  unpack,
  WIKI,
} from './wiki.fixture.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

async function withExtension(files: Files) {
  const inPlace = Object.entries(files).map(([path, content]) => [`extensions/X/${path}`, content])
  const source = await makeRepository({ ...WIKI, ...Object.fromEntries(inPlace) })
  const repository = await open(source)
  return { source, repository, part: await readPart(repository, 'extensions/X') }
}

test('names and contents come through byte for byte', async () => {
  const long = `${'deep/'.repeat(60)}${'x'.repeat(120)}`
  const names = [
    'two words',
    `"quo'te"`,
    'back\\slash',
    'Überblick',
    '維基/百科',
    '-x',
    '$(id)',
    long,
  ]
  const content = Buffer.from([0, 255, 13, 10, 36, 73, 100, 36])
  const { repository, part } = await withExtension(
    Object.fromEntries(names.map((name) => [name, content])),
  )
  await repository.checkPart(part)
  const directory = await unpack(repository, part)
  for (const name of names) expect(await readFile(join(directory, name))).toEqual(content)
  const listed = (await repository.listFiles(part)).map(({ path }) => path)
  expect([...listed].sort()).toEqual([...names].sort())
})

test('no .gitattributes leaves out or changes what is archived', async () => {
  const directory = await temporaryDirectory()
  const filter = '[filter "upper"]\n\tsmudge = tr a-z A-Z\n[core]\n\tautocrlf = true\n'
  await writeFile(join(directory, 'config'), filter)
  vi.stubEnv('GIT_CONFIG_GLOBAL', join(directory, 'config'))
  const files = {
    '.gitattributes':
      'secret export-ignore\ntests/ export-ignore\nsubst export-subst\n' +
      'crlf text eol=crlf\nident ident\nlfs filter=upper\nwide text working-tree-encoding=UTF-16\n',
    'tests/.gitattributes': '* export-ignore',
    'tests/x': 'x',
    secret: 's',
    subst: '$Format:%H$',
    crlf: 'a\nb\n',
    ident: '$Id$',
    lfs: 'version',
    wide: 'wide',
  }
  const { repository, part } = await withExtension(files)
  const unpacked = await unpack(repository, part)
  const found = Object.keys(files).map(
    async (path) => [path, await readFile(join(unpacked, path), 'utf8')] as const,
  )
  expect(Object.fromEntries(await Promise.all(found))).toEqual(files)
})

test('keeps links and the right to execute, and lets nobody else write', async () => {
  const { source } = await withExtension({ 'run.sh': '', link: { link: 'run.sh' } })
  const tree = await git(source, 'rev-parse', 'main:extensions/X')
  const repository = await open(source)
  const part = await readPart(repository, 'extensions/X')
  expect(part.tree).toBe(tree)
  const directory = await unpack(repository, part)
  expect((await lstat(join(directory, 'link'))).isSymbolicLink()).toBe(true)
  expect((await stat(join(directory, 'run.sh'))).mode & 0o777).toBe(0o644)
  expect(await readdir(directory)).toEqual(['link', 'run.sh'])
})

test('the archive of a tree that is not there breaks', async () => {
  const { repository, part } = await withExtension({ x: '' })
  const gone = repository.archive({ ...part, tree: '1'.repeat(40) })
  await expect(text(gone)).rejects.toMatchObject({
    code: 'command-failed',
    output: expect.stringContaining('not a tree object') as string,
  })
})

test('lists files with their blobs, sorted', async () => {
  const { source, repository, part } = await withExtension({ 'b/c': 'x', a: 'y', 'b.txt': 'x' })
  const x = await git(source, 'rev-parse', 'main:extensions/X/b/c')
  const y = await git(source, 'rev-parse', 'main:extensions/X/a')
  expect(await repository.listFiles(part)).toEqual([
    { path: 'a', blob: y },
    { path: 'b.txt', blob: x },
    { path: 'b/c', blob: x },
  ])
})

test('reads a file, also through a link, and nothing where there is none', async () => {
  const { repository, part } = await withExtension({
    'a/b.json': '\uFEFF{"ü": 1}\n\n',
    empty: '',
    inside: { link: 'a/b.json' },
    outside: { link: '/etc/passwd' },
    'two words': 'x',
  })
  const read = async (path: string) => repository.readFile(part, path)
  expect(await read('a/b.json')).toBe('\uFEFF{"ü": 1}\n\n')
  expect(await read('empty')).toBe('')
  expect(await read('inside')).toBe('\uFEFF{"ü": 1}\n\n')
  expect(await read('two words')).toBe('x')
  for (const path of ['gone', 'a', '', 'outside', '../core/index.php', '/etc/passwd', 'a\nb'])
    expect(await read(path)).toBeUndefined()
})

test('finds a text as it is written, and nothing else', async () => {
  const { repository, part } = await withExtension({
    'a/b.php': "$x->addHook( 'Load.*Schema' ); -x é",
  })
  const found = async (texts: string[]) =>
    Promise.all(texts.map(async (text) => repository.contains(part, text)))
  const texts = ['Load.*Schema', '-x', '$x->', 'é']
  expect(await found(texts)).toEqual(texts.map(() => true))
  expect(await found(['LoadTheSchema', 'load.*schema', 'index'])).toEqual([false, false, false])
  const gone = { ...part, tree: '1'.repeat(40) }
  await expect(repository.contains(gone, 'x')).rejects.toMatchObject({ code: 'command-failed' })
})
