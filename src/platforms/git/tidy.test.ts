import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bindGit } from './git.ts'
import { tidy } from './tidy.ts'
import {
  commit,
  git,
  makeRepository,
  open,
  readMain,
  temporaryDirectory,
  WIKI,
} from './wiki.fixture.ts'

test('joins many packs into few and loses nothing, also what no ref holds', async () => {
  const source = await makeRepository(WIKI)
  const stateDirectory = await temporaryDirectory()
  const repository = await open(source, { stateDirectory, writable: ['core/cache'] })
  const read = []
  for (let at = 0; at < 8; at++) {
    await commit(source, { 'extensions/Cite/x': String(at) })
    read.push(...(await readMain(repository)))
  }
  const directory = join(stateDirectory, 'objects.git')
  const countPacks = async () =>
    (await readdir(join(directory, 'objects/pack'))).filter((name) => name.endsWith('.pack')).length

  const mirror = bindGit(directory, join(directory, 'objects'))
  expect(await countPacks()).toBe(8)
  await tidy(mirror, 8)
  expect(await countPacks()).toBe(8)
  await tidy(mirror, 7)
  expect(await countPacks()).toBeLessThan(3)
  // What somebody may do by hand; git spares what is young.
  const lastYear = new Date(Date.now() - 365 * 24 * 3600 * 1000)
  for (const name of await readdir(join(directory, 'objects'), { recursive: true }))
    await utimes(join(directory, 'objects', name), lastYear, lastYear)
  await git(directory, 'gc', '--quiet')
  for (const part of read) await repository.checkPart(part)
})
