import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyIfRight } from './copy-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wikistead-copy-'))
})
afterEach(async () => rm(folder, { recursive: true }))

/** Of `hello`, as MediaWiki writes it. */
const HELLO = 'jywkymwk5kel4plcu17bdqhwzuuz3nx'
const place = (name: string) => join(folder, name)

test('a file with the right content is copied, also into a folder that is not there yet', async () => {
  await writeFile(place('from'), 'hello')
  expect(await copyIfRight(place('from'), place('deep/to'), HELLO)).toBe(true)
  expect(await readFile(place('deep/to'), 'utf8')).toBe('hello')
  expect(await readdir(place('deep'))).toEqual(['to'])
})

test('another content is not copied and leaves nothing behind', async () => {
  await writeFile(place('from'), 'hullo')
  expect(await copyIfRight(place('from'), place('to'), HELLO)).toBe(false)
  expect(await readdir(folder)).toEqual(['from'])
})

test('for a file that is not there nothing is begun, so nothing can be left behind', async () => {
  expect(await copyIfRight(place('absent'), place('deep/to'), HELLO)).toBe(false)
  expect(await readdir(folder)).toEqual([])
})
