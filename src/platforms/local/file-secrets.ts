import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Secrets } from '../../ports/secrets.ts'

/** Secrets in a file that only its owner reads. */
export const fileSecrets = (path: string): Secrets => ({
  async ensure(names) {
    // A file that is there and cannot be read must not be written over.
    const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}'
      throw error
    })
    const values = JSON.parse(content) as Record<string, string>
    const missing = names.filter((name) => values[name] === undefined)
    for (const name of missing) values[name] = randomBytes(24).toString('base64url')
    if (missing.length > 0) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFile(`${path}.part`, JSON.stringify(values, null, 2), { mode: 0o600 })
      await rename(`${path}.part`, path)
    }
    return values
  },
  location: () => path,
})
