import type { TableCount, Witness } from '../../domain/backups/backup.ts'
import type { Ask } from './database-client.ts'
import { readTimeline } from './timeline.ts'

const LIST = `SELECT table_schema, table_name FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND engine = 'InnoDB'
  AND table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
  ORDER BY 1, 2`

/**
 * Counts every table of one consistent snapshot, and tells the place in the log that it is of.
 * Nobody waits for it: it reads an old version of what is written meanwhile.
 */
export async function takeWitness(ask: Ask): Promise<Witness> {
  const names = (await ask(LIST)).map(([schema = '', table = '']) => ({ schema, table }))
  const at = new Date().toISOString()
  const rows = await ask(
    [
      'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;',
      'START TRANSACTION WITH CONSISTENT SNAPSHOT;',
      "SHOW STATUS LIKE 'binlog_snapshot_%';",
      ...names.map((name) => countOne(name)),
      'COMMIT;',
    ].join('\n'),
  )
  const status = Object.fromEntries(rows.filter((row) => row.length === 2)) as Record<
    string,
    string
  >
  const position = {
    timeline: await readTimeline(),
    file: status['Binlog_snapshot_file'] ?? '',
    offset: Number(status['Binlog_snapshot_position']),
  }
  return { position, at, tables: readCounts(rows) }
}

/** The same of a restored database, where nothing is written. */
export async function countTables(ask: Ask): Promise<Witness['tables']> {
  const names = (await ask(LIST)).map(([schema = '', table = '']) => ({ schema, table }))
  return readCounts(await ask(names.map((name) => countOne(name)).join('\n')))
}

const countOne = ({ schema, table }: { schema: string; table: string }) => {
  const name = `\`${schema}\`.\`${table}\``
  return `SELECT '${schema}.${table}', 'rows', COUNT(*) FROM ${name}; CHECKSUM TABLE ${name} EXTENDED;`
}

/** `CHECKSUM TABLE` follows its count, with two columns of which the first is the name. */
function readCounts(rows: readonly string[][]): Witness['tables'] {
  const tables: Record<string, TableCount> = {}
  for (const [name = '', second = '', third] of rows) {
    if (second === 'rows') tables[name] = { rows: Number(third), checksum: null }
    else if (name in tables && second !== 'NULL')
      tables[name] = { rows: tables[name]?.rows ?? 0, checksum: Number(second) }
  }
  return tables
}
