import { text } from 'node:stream/consumers'
import type { Folder } from '../../ports/folder.ts'

/** A folder for tests: the files by name. */
export function memoryFolder(files = new Map<string, string>()): Folder {
  const below = (name: string) =>
    [...files.keys()].filter((file) => file === name || file.startsWith(`${name}/`))

  return {
    path: (name) => `/memory/${name}`,
    exists: async (name) => below(name).length > 0,
    read: async (name) => files.get(name),

    async write(name, content) {
      files.set(name, content)
    },

    async writeStream(name, content) {
      files.set(name, await text(content))
    },

    async rename(from, to) {
      for (const file of below(from)) {
        files.set(to + file.slice(from.length), files.get(file) ?? '')
        files.delete(file)
      }
    },

    async remove(name) {
      for (const file of below(name)) files.delete(file)
    },
  }
}
