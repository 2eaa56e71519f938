import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { SanitizeOrder } from '../../../domain/sanitize/copy.ts'
import { execute, stream } from '../../../platforms/process/execute.ts'
import { socketServer, type Server } from '../database-client.ts'
import { withScratchServer } from '../scratch-server.ts'
import { copyTables, DUMP, failed } from './copy-tables.ts'

/** A data directory that never held anything. */
async function makeServerDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { mode: 0o700 })
  const made = await execute([
    ...(['mariadb-install-db', '--no-defaults', '--user=root', '--skip-test-db'] as const),
    `--datadir=${directory}`,
  ])
  if (made.status !== 0) throw failed('no empty database could be made', made.stderr + made.stdout)
}

/**
 * Copies the sanitized tables into a fresh server, row by row: in their old files what was deleted
 * or changed can still be read.
 */
export async function writeAnew(
  { database, as }: Pick<SanitizeOrder, 'database' | 'as'>,
  server: Server,
  directory: string,
): Promise<void> {
  await makeServerDirectory(directory)
  await withScratchServer(directory, async (_, socket) =>
    copyTables({ database, server }, { database: as, server: socketServer(socket) }),
  )
}

/** The copy as SQL, for a developer's own server. */
export async function dumpForPeople(database: string, socket: string, file: string): Promise<void> {
  const dump = stream(['mariadb-dump', ...socketServer(socket).options, ...DUMP, database])
  await pipeline(dump, createGzip(), createWriteStream(file, { mode: 0o600 }))
}
