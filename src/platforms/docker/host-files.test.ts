import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeHostFile } from './host-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wikistead-host-files-'))
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

test('a host that has the file open reads all of it while it is written anew', async () => {
  const path = join(folder, 'secrets.json')
  await writeHostFile(path, 'first', 0o600)
  const opened = await open(path)
  await writeHostFile(path, 'second', 0o600)
  expect((await opened.readFile()).toString()).toBe('first')
  await opened.close()
  expect(await readFile(path, 'utf8')).toBe('second')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a file that is right is not touched', async () => {
  const path = join(folder, 'edge.vcl')
  await writeHostFile(path, 'rules')
  const { ino } = await stat(path)
  await writeHostFile(path, 'rules')
  expect((await stat(path)).ino).toBe(ino)
})
