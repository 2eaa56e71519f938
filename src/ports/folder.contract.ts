import { Readable } from 'node:stream'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Folder } from './folder.ts'

/** The promises of `Folder`, which every platform keeps. */
export function folderContract(name: string, open: () => Promise<Folder>): void {
  describe(name, () => {
    let folder: Folder
    beforeEach(async () => {
      folder = await open()
    })

    test('reads what was written last, and nothing where nothing was', async () => {
      expect(await folder.read('a/b')).toBeUndefined()
      await folder.write('a/b', 'one')
      await folder.write('a/b', 'two')
      expect(await folder.read('a/b')).toBe('two')
    })

    test('writes a stream whole or not at all', async () => {
      await folder.writeStream('a/large', Readable.from(['one ', 'two']))
      expect(await folder.read('a/large')).toBe('one two')
      const broken = Readable.from(
        (function* () {
          yield 'half'
          throw new Error('broken off')
        })(),
      )
      await expect(folder.writeStream('a/half', broken)).rejects.toThrow('broken off')
      expect(await folder.exists('a/half')).toBe(false)
    })

    test('knows files and folders', async () => {
      await folder.write('a/b', '')
      expect(await folder.exists('a/b')).toBe(true)
      expect(await folder.exists('a')).toBe(true)
      expect(await folder.exists('b')).toBe(false)
    })

    test('moves a folder with all that is in it', async () => {
      await folder.write('a.part/b/c', 'x')
      await folder.rename('a.part', 'a')
      expect(await folder.read('a/b/c')).toBe('x')
      expect(await folder.exists('a.part')).toBe(false)
    })

    test('accepts the same removal twice', async () => {
      await folder.write('a/b', 'x')
      await folder.write('ab', 'stays')
      await folder.remove('a')
      await folder.remove('a')
      expect(await folder.exists('a')).toBe(false)
      expect(await folder.read('ab')).toBe('stays')
    })
  })
}
