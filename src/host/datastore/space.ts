import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../domain/problems/problem.ts'

/** A server that starts on a copy writes a redo log and temporary tables of its own. */
const SERVER = 256 * 1024 * 1024
/** Of what is laid out, for what the folders themselves need and what comes meanwhile. */
const MARGIN = 1.1

/** What a copy of the database needs beside the live one until it is swapped in. */
export const spaceForServer = (bytes: number): number => bytes * MARGIN + SERVER

export const spaceForFiles = (bytes: number): number => bytes * MARGIN

/**
 * Fails with `disk-full`, which names how much is missing, before anything is written there. `clearing`
 * are bytes that will be cleared away first.
 */
export async function assertSpace(
  folder: string,
  bytes: number,
  what: string,
  clearing = 0,
): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize + clearing
  if (free >= bytes) return
  throw new Problem(
    'disk-full',
    `${what} needs ${megabytes(bytes)} MB beside the live data, ${megabytes(bytes - free)} MB more than are free`,
    {
      hint: 'make room: wikistead backups lists replaced data that is still kept',
    },
  )
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1e6)

/** Bytes of the files in a data directory, without the log, which no copy has. */
export async function sizeOfData(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const sizes = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('binlog.'))
    .map(async (entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
