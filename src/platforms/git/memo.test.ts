import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openMemo } from './memo.ts'
import { temporaryDirectory } from './wiki.fixture.ts'

test('makes a thing once for the same inputs, also in another process', async () => {
  const directory = await temporaryDirectory()
  let made = 0
  const make = async () => [++made]
  expect(await openMemo(directory).remember(['a', 1], make)).toEqual([1])
  expect(await openMemo(directory).remember(['a', 1], make)).toEqual([1])
  expect(await openMemo(directory).remember(['a', 2], make)).toEqual([2])
})

test('remembers nothing that failed, and forgets when told', async () => {
  const memo = openMemo(join(await temporaryDirectory(), 'memo'))
  const failing = memo.remember('a', async () => {
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await memo.remember('a', async () => 'one')).toBe('one')
  await memo.forget()
  expect(await memo.remember('a', async () => 'two')).toBe('two')
})

test('makes it again where the file is damaged', async () => {
  const directory = await temporaryDirectory()
  const memo = openMemo(directory)
  await memo.remember('a', async () => 'one')
  for (const name of await readdir(directory)) await writeFile(join(directory, name), '{"cut o')
  expect(await memo.remember('a', async () => 'two')).toBe('two')
})
