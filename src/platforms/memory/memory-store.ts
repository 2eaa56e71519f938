import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Problem } from '../../domain/problems/problem.ts'
import { checkKey } from '../../ports/store-key.ts'
import type { Cell, Store } from '../../ports/store.ts'

/** The store's memory twin. */
export function memoryStore(): Store {
  const objects = new Map<string, Buffer>()
  const cells = new Map<string, Cell>()
  const watchers = new Set<{ prefix: string; onChange: () => void }>()
  const changed = (key: string) => {
    for (const { prefix, onChange } of watchers)
      if (key.startsWith(prefix)) queueMicrotask(onChange)
  }
  const put = (key: string, content: Buffer) => {
    objects.set(checkKey(key), content)
    changed(key)
  }
  return {
    async read(key) {
      return objects.get(checkKey(key))
    },
    async openRead(key) {
      const content = objects.get(checkKey(key))
      if (content === undefined) throw new Problem('store-broken', `the store has no ${key}`)
      return Readable.from([content])
    },
    async write(key, content) {
      put(key, Buffer.from(content))
    },
    async writeStream(key, stream) {
      const content = await buffer(stream)
      put(key, content)
      return {
        sha256: createHash('sha256').update(content).digest('hex'),
        bytes: content.length,
      }
    },
    async remove(key) {
      objects.delete(checkKey(key))
    },
    async list(prefix) {
      return [...objects.keys()].filter((key) => key.startsWith(prefix)).sort()
    },
    async readCell(key) {
      return cells.get(checkKey(key))
    },
    async swapCell(key, version, content) {
      if ((cells.get(checkKey(key))?.version ?? 0) !== version) return false
      cells.set(key, { version: version + 1, content })
      changed(key)
      return true
    },
    watch(prefix, onChange) {
      const watcher = { prefix, onChange }
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}
