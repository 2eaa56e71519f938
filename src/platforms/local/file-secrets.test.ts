import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { secretsContract } from '../../ports/secrets.contract.ts'
import { fileSecrets } from './file-secrets.ts'

let root: string
let opened = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikistead-secrets-'))
})
afterAll(async () => rm(root, { recursive: true }))

const newPath = () => join(root, `${opened++}`, 'secrets.json')

secretsContract('fileSecrets', async () => fileSecrets(newPath()))

test('another process gets the same values', async () => {
  const path = newPath()
  const values = await fileSecrets(path).ensure(['a', 'b'])
  expect(await fileSecrets(path).ensure(['b', 'a'])).toEqual(values)
})

test('only the owner reads the file and its folder', async () => {
  const path = newPath()
  await fileSecrets(path).ensure(['a'])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700)
})

test('does not replace secrets that it cannot read', async () => {
  const path = newPath()
  await mkdir(join(path, '..'))
  await writeFile(path, '{"a": "kept')
  await expect(fileSecrets(path).ensure(['a'])).rejects.toThrow('JSON')
  expect(await readFile(path, 'utf8')).toBe('{"a": "kept')
})
