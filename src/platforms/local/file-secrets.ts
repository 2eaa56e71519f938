import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Problem } from '../../domain/problems/problem.ts'
import type { Secrets } from '../../ports/secrets.ts'

/** Secrets in a file that only its owner reads. */
export function fileSecrets(path: string): Secrets {
  /** A file that is there and cannot be read must not be written over. */
  async function read(): Promise<Record<string, string>> {
    const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}'
      throw error
    })
    try {
      return JSON.parse(content) as Record<string, string>
    } catch {
      // What JSON itself says of it would show a piece of it.
      throw new Problem('config-invalid', `${path} is no JSON`, {
        hint: 'people edit it to give keys: is a comma or a quotation mark missing?',
      })
    }
  }

  return {
    async ensure(names) {
      const values = await read()
      const missing = names.filter((name) => values[name] === undefined)
      for (const name of missing) values[name] = randomBytes(24).toString('base64url')
      if (missing.length > 0) {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeFile(`${path}.part`, JSON.stringify(values, null, 2), { mode: 0o600 })
        await rename(`${path}.part`, path)
      }
      return values
    },
    find: async (name) => (await read())[name],
    location: () => path,
  }
}
