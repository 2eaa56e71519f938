import { Problem } from '../../../domain/problems/problem.ts'
import { quoteName, quoteText } from '../../../domain/sanitize/sql.ts'
import { execute, stream } from '../../../platforms/process/execute.ts'
import type { Ask, Server } from '../database-client.ts'

/** A database of one server. */
export interface Tables {
  readonly database: string
  readonly server: Server
}

/**
 * Copies all tables row by row into a database that is not there yet. Triggers, views and routines
 * stay behind; a wiki has none, and nobody knows what they would do.
 */
export async function copyTables(from: Tables, to: Tables): Promise<void> {
  const { ask } = from.server
  const views = await ask(
    `SELECT table_name FROM information_schema.views WHERE table_schema = ${quoteText(from.database)}`,
  )
  const dump = stream([
    ...(['mariadb-dump', ...from.server.options] as const),
    ...DUMP,
    ...views.map(([name = '']) => `--ignore-table=${from.database}.${name}`),
    from.database,
  ])
  await to.server.ask(`CREATE DATABASE ${quoteName(to.database)} CHARACTER SET binary`)
  const loaded = await execute(
    [
      ...(['mariadb', ...to.server.options] as const),
      ...['--binary-mode', '--max-allowed-packet=1G', '--default-character-set=binary'],
      ...['--init-command=SET SESSION foreign_key_checks=0, unique_checks=0', to.database],
    ],
    { stdin: dump },
  )
  if (loaded.status !== 0) throw failed('the copy could not be written anew', loaded.stderr)
  await assertSameRows(from, to)
}

/** How tables are written as SQL that says nothing of who wrote it. */
export const DUMP = [
  ...['--single-transaction', '--quick', '--hex-blob', '--skip-comments', '--skip-triggers'],
  ...['--max-allowed-packet=1G', '--default-character-set=binary'],
] as const

/** A dump that broke off must not pass for a small wiki. */
async function assertSameRows(from: Tables, to: Tables): Promise<void> {
  const [before, after] = [await countRows(from), await countRows(to)]
  const differing = [...before].filter(([table, rows]) => after.get(table) !== rows)
  if (differing.length === 0 && after.size === before.size) return
  throw failed(
    'the copy that was written anew lacks rows',
    differing
      .map(([table, rows]) => `${table}: ${rows}, ${after.get(table) ?? 'no table'}`)
      .join('\n'),
  )
}

async function countRows({ database, server: { ask } }: Tables): Promise<Map<string, string>> {
  const tables = await listTables(database, ask)
  const counts = await ask(
    tables
      .map(
        (name) =>
          `SELECT ${quoteText(name)}, COUNT(*) FROM ${quoteName(database)}.${quoteName(name)};`,
      )
      .join('\n'),
  )
  return new Map(counts.map(([name = '', rows = '']) => [name, rows]))
}

const listTables = async (database: string, ask: Ask): Promise<string[]> =>
  (
    await ask(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = ${quoteText(database)} AND table_type = 'BASE TABLE'`,
    )
  ).map(([name = '']) => name)

export const failed = (message: string, output: string) =>
  new Problem('sanitize-failed', message, {
    hint: 'is the admin host’s disk full? nothing was copied, and both environments are as they were',
    output: output.slice(-2000),
  })
