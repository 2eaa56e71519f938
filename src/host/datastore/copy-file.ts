import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { toBase36 } from '../../domain/backups/stored-file.ts'

/**
 * Copies a file if it has this content, and tells whether it had. What is copied is what was
 * read for the check, so nothing can change in between; another content leaves nothing behind.
 */
export async function copyIfRight(from: string, to: string, sha1: string): Promise<boolean> {
  const hash = createHash('sha1')
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const part = `${to}.part`
  await mkdir(dirname(to), { recursive: true })
  try {
    await pipeline(createReadStream(from), meter, createWriteStream(part))
  } catch (error) {
    await rm(part, { force: true })
    if (isAbsent(error)) return false
    throw error
  }
  if (toBase36(hash.digest('hex')) === sha1) {
    await rename(part, to)
    return true
  }
  await rm(part, { force: true })
  return false
}

const isAbsent = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
