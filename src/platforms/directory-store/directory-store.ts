import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream, mkdirSync, watch } from 'node:fs'
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../../domain/problems/problem.ts'
import { checkKey } from '../../ports/store-key.ts'
import type { Cell, Store } from '../../ports/store.ts'

/** Versions of a cell that stay, so that a slow reader never finds its file gone. */
const CELL_VERSIONS_KEPT = 5

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/**
 * A store in a directory. Objects are files, written beside and renamed. A cell is a directory
 * `KEY.cell` of numbered files: making number n + 1 exclusively *is* the compare-and-swap.
 */
export function directoryStore(root: string): Store {
  const pathOf = (key: string) => join(root, checkKey(key))
  const cellOf = (key: string) => `${pathOf(key)}.cell`
  const temporary = (path: string) => join(dirname(path), `.${randomUUID()}.part`)

  /** Gives `fill` a fresh file and puts it in place only if it went well. */
  async function place(path: string, fill: (part: string) => Promise<void>): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    const part = temporary(path)
    try {
      await fill(part)
      await rename(part, path)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  async function versionsOf(cell: string): Promise<number[]> {
    const names = await readdir(cell).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw error
    })
    return names.filter((name) => /^\d+$/.test(name)).map(Number)
  }

  async function readCell(key: string): Promise<Cell | undefined> {
    const cell = cellOf(key)
    const versions = await versionsOf(cell)
    if (versions.length === 0) return undefined
    const version = Math.max(...versions)
    return { version, content: await readFile(join(cell, String(version)), 'utf8') }
  }

  return {
    async read(key) {
      try {
        return await readFile(pathOf(key))
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },

    async openRead(key) {
      try {
        const file = await open(pathOf(key))
        return file.createReadStream()
      } catch (error) {
        if (!isMissing(error)) throw error
        throw new Problem('store-broken', `the store has no ${key}`, { cause: error })
      }
    },

    async write(key, content) {
      await place(pathOf(key), async (part) => writeFile(part, content, { flush: true }))
    },

    async writeStream(key, content: Readable) {
      const hash = createHash('sha256')
      let bytes = 0
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk)
          bytes += chunk.length
          done(null, chunk)
        },
      })
      await place(pathOf(key), async (part) =>
        pipeline(content, meter, createWriteStream(part, { flush: true })),
      )
      return { sha256: hash.digest('hex'), bytes }
    },

    async remove(key) {
      await rm(pathOf(key), { force: true })
    },

    async list(prefix) {
      // Only the folder that the prefix names is walked: the store also holds large packs.
      const folder = join(root, prefix.slice(0, prefix.lastIndexOf('/') + 1))
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        () => [],
      )
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .filter((key) => key.startsWith(prefix) && !key.includes('.cell/'))
        .sort()
    },

    readCell,

    async swapCell(key, version, content) {
      const cell = cellOf(key)
      await mkdir(cell, { recursive: true })
      const versions = await versionsOf(cell)
      if (Math.max(0, ...versions) !== version) return false
      const part = join(cell, `.${randomUUID()}.part`)
      await writeFile(part, content, { flush: true })
      try {
        await link(part, join(cell, String(version + 1)))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
        throw error
      } finally {
        await unlink(part)
      }
      // Who slept between looking and linking may have made a number that was pruned long ago.
      const now = await versionsOf(cell)
      if (now.some((known) => known > version + 1) && !now.includes(version + 2)) {
        await rm(join(cell, String(version + 1)), { force: true })
        return false
      }
      const old = versions.filter((known) => known <= version - CELL_VERSIONS_KEPT)
      await Promise.all(old.map(async (known) => rm(join(cell, String(known)), { force: true })))
      return true
    },

    watch(prefix, onChange) {
      // A prefix names a directory here: that of a cell or of objects.
      const directory = prefix.endsWith('/') ? join(root, prefix) : cellOf(prefix)
      try {
        mkdirSync(directory, { recursive: true })
      } catch {
        // Hosts see the store read-only: then it must be there already, or polling has to do.
      }
      try {
        const watcher = watch(directory, { persistent: false }, onChange)
        watcher.on('error', () => watcher.close())
        return () => watcher.close()
      } catch {
        return () => {}
      }
    },
  }
}
