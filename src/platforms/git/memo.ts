import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Raised whenever what is remembered would come out differently. */
const VERSION = 1

/** Remembers on the disk what came out of inputs that cannot change, such as a tree's hash. */
export interface Memo {
  /** Only what went well is remembered. */
  remember<T>(inputs: unknown, make: () => Promise<T>): Promise<T>
  forget(): Promise<void>
}

export function openMemo(directory: string): Memo {
  const pathOf = (inputs: unknown) => {
    const key = createHash('sha256').update(JSON.stringify([VERSION, inputs]))
    return join(directory, `${key.digest('hex')}.json`)
  }

  return {
    async remember<T>(inputs: unknown, make: () => Promise<T>) {
      const path = pathOf(inputs)
      const known = await readJson(path)
      if (known !== undefined) return known as T
      const made = await make()
      await mkdir(dirname(path), { recursive: true })
      const part = `${path}.${randomUUID()}.part`
      await writeFile(part, JSON.stringify(made))
      await rename(part, path)
      return made
    },

    async forget() {
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Undefined also where the file is damaged: then it is made again. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch {
    return undefined
  }
}
