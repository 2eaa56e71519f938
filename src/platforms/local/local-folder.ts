import { createWriteStream } from 'node:fs'
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Folder } from '../../ports/folder.ts'

/** A folder of this machine, which need not be there yet. */
export function localFolder(root: string): Folder {
  const path = (name: string) => resolve(root, name)

  return {
    path,

    async exists(name) {
      return (await absent(lstat(path(name)))) !== undefined
    },

    async read(name) {
      return absent(readFile(path(name), 'utf8'))
    },

    async write(name, content) {
      const part = `${path(name)}.${process.pid}.part`
      await mkdir(dirname(part), { recursive: true })
      await writeFile(part, content)
      await rename(part, path(name))
    },

    async writeStream(name, content) {
      const part = `${path(name)}.${process.pid}.part`
      await mkdir(dirname(part), { recursive: true })
      try {
        await pipeline(content, createWriteStream(part))
        await rename(part, path(name))
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
    },

    async rename(from, to) {
      await rename(path(from), path(to))
    },

    async remove(name) {
      await rm(path(name), { recursive: true, force: true })
    },
  }
}

/** Undefined where the file is not there, or a part of its path is a file. */
async function absent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
