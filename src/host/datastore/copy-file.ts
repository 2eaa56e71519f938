import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
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
  const source = await openIfThere(from)
  if (source === undefined) return false
  const part = `${to}.part`
  try {
    await mkdir(dirname(to), { recursive: true })
    // Opened before anything can fail, so that none comes into being after it was removed.
    const target = await open(part, 'w')
    await pipeline(source.createReadStream(), meter, target.createWriteStream())
  } catch (error) {
    await rm(part, { force: true })
    throw error
  } finally {
    await source.close()
  }
  if (toBase36(hash.digest('hex')) === sha1) {
    await rename(part, to)
    return true
  }
  await rm(part, { force: true })
  return false
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

const isAbsent = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
