import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Problem } from '../../../domain/problems/problem.ts'
import type { SanitizeOrder } from '../../../domain/sanitize/copy.ts'
import { quoteName, quoteText } from '../../../domain/sanitize/sql.ts'
import { execute, stream } from '../../../platforms/process/execute.ts'
import type { Ask } from '../database-client.ts'
import { withScratchServer } from '../scratch-server.ts'

/** A data directory that never held anything. */
export async function makeServerDirectory(directory: string): Promise<void> {
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
 * or changed can still be read. Triggers, views and routines stay behind; a wiki has none, and
 * nobody knows what they would do.
 */
export async function writeAnew(
  { database, as }: SanitizeOrder,
  ask: Ask,
  socket: string,
  directory: string,
): Promise<void> {
  const views = await ask(
    `SELECT table_name FROM information_schema.views WHERE table_schema = ${quoteText(database)}`,
  )
  const dump = stream([
    ...(['mariadb-dump', '--no-defaults', '--user=root', `--socket=${socket}`] as const),
    ...['--single-transaction', '--quick', '--hex-blob', '--skip-comments', '--skip-triggers'],
    ...['--max-allowed-packet=1G', '--default-character-set=binary'],
    ...views.map(([name = '']) => `--ignore-table=${database}.${name}`),
    database,
  ])
  await withScratchServer(directory, async (askFresh, fresh) => {
    await askFresh(`CREATE DATABASE ${quoteName(as)} CHARACTER SET binary`)
    const loaded = await execute(
      [
        ...(['mariadb', '--no-defaults', '--user=root', `--socket=${fresh}`] as const),
        ...['--binary-mode', '--max-allowed-packet=1G', '--default-character-set=binary'],
        ...['--init-command=SET SESSION foreign_key_checks=0, unique_checks=0', as],
      ],
      { stdin: dump },
    )
    if (loaded.status !== 0) throw failed('the copy could not be written anew', loaded.stderr)
    await assertSameRows(database, ask, as, askFresh)
  })
}

/** A dump that broke off must not pass for a small wiki. */
async function assertSameRows(from: string, ask: Ask, to: string, askTo: Ask): Promise<void> {
  const [before, after] = [await countRows(from, ask), await countRows(to, askTo)]
  const differing = [...before].filter(([table, rows]) => after.get(table) !== rows)
  if (differing.length === 0 && after.size === before.size) return
  throw failed(
    'the copy that was written anew lacks rows',
    differing
      .map(([table, rows]) => `${table}: ${rows}, ${after.get(table) ?? 'no table'}`)
      .join('\n'),
  )
}

async function countRows(database: string, ask: Ask): Promise<Map<string, string>> {
  const tables = await ask(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = ${quoteText(database)} AND table_type = 'BASE TABLE'`,
  )
  const counts = await ask(
    tables
      .map(
        ([name = '']) =>
          `SELECT ${quoteText(name)}, COUNT(*) FROM ${quoteName(database)}.${quoteName(name)};`,
      )
      .join('\n'),
  )
  return new Map(counts.map(([name = '', rows = '']) => [name, rows]))
}

/** The copy as SQL, for a developer's own server. */
export async function dumpForPeople(database: string, socket: string, file: string): Promise<void> {
  const dump = stream([
    ...(['mariadb-dump', '--no-defaults', '--user=root', `--socket=${socket}`] as const),
    ...['--single-transaction', '--quick', '--hex-blob', '--skip-comments', '--skip-triggers'],
    ...['--max-allowed-packet=1G', '--default-character-set=binary', database],
  ])
  await pipeline(dump, createGzip(), createWriteStream(file, { mode: 0o600 }))
}

const failed = (message: string, output: string) =>
  new Problem('sanitize-failed', message, {
    hint: 'is the admin host’s disk full? nothing was copied, and both environments are as they were',
    output: output.slice(-2000),
  })
