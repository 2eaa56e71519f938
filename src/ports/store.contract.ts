import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Store } from './store.ts'

/** The promises of `Store`, which every platform keeps. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
    })

    test('reads what was written last, and nothing where nothing was', async () => {
      expect(await store.read('a/b.json')).toBeUndefined()
      await store.write('a/b.json', 'one')
      await store.write('a/b.json', 'two')
      expect((await store.read('a/b.json'))?.toString()).toBe('two')
    })

    test('accepts the same removal twice', async () => {
      await store.write('a', 'x')
      await store.remove('a')
      await store.remove('a')
      expect(await store.read('a')).toBeUndefined()
    })

    test('lists by prefix, sorted, without cells', async () => {
      for (const key of ['j/2', 'j/1', 'k/1']) await store.write(key, key)
      await store.swapCell('j/cell', 0, 'x')
      expect(await store.list('j/')).toEqual(['j/1', 'j/2'])
      expect(await store.list('none/')).toEqual([])
    })

    test('keeps a stream with its digest and size', async () => {
      const stored = await store.writeStream(
        's',
        Readable.from([Buffer.from('ab'), Buffer.from('c')]),
      )
      expect(stored).toEqual({
        bytes: 3,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      })
      expect(await text(await store.openRead('s'))).toBe('abc')
    })

    test('a broken stream leaves what was there', async () => {
      await store.write('s', 'old')
      const broken = Readable.from(
        (function* () {
          yield Buffer.from('half')
          throw new Error('cut off')
        })(),
      )
      await expect(store.writeStream('s', broken)).rejects.toThrow('cut off')
      expect((await store.read('s'))?.toString()).toBe('old')
      expect(await store.list('')).toEqual(['s'])
    })

    test('a cell changes only from the version that was read', async () => {
      expect(await store.readCell('c')).toBeUndefined()
      expect(await store.swapCell('c', 0, 'one')).toBe(true)
      expect(await store.swapCell('c', 0, 'lost')).toBe(false)
      expect(await store.swapCell('c', 1, 'two')).toBe(true)
      expect(await store.swapCell('c', 1, 'lost')).toBe(false)
      expect(await store.readCell('c')).toEqual({ version: 2, content: 'two' })
    })

    test('of many who swap at once exactly one wins', async () => {
      for (let version = 0; version < 20; version++) {
        const wins = await Promise.all(
          Array.from({ length: 8 }, async (_, i) =>
            store.swapCell('c', version, `${version}-${i}`),
          ),
        )
        expect(wins.filter(Boolean)).toHaveLength(1)
      }
      expect((await store.readCell('c'))?.version).toBe(20)
    })

    test('refuses keys that leave the store', async () => {
      for (const key of ['../x', '/x', 'a//b', 'a/../b', 'a b', '', 'a\n'])
        await expect(store.write(key, 'x'), JSON.stringify(key)).rejects.toThrow('key')
    })
  })
}
