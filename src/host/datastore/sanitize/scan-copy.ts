import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Published, SanitizedCopy } from '../../../domain/sanitize/copy.ts'
import { findValues } from '../../../domain/sanitize/find-values.ts'
import { quoteName } from '../../../domain/sanitize/sql.ts'
import { stream } from '../../../platforms/process/execute.ts'
import type { Ask } from '../database-client.ts'
import { withScratchServer } from '../scratch-server.ts'
import type { OriginalValue } from './collect-values.ts'

/** Bytes that are read at once. */
const CHUNK = 1 << 20

/**
 * Looks for every value of the original in the raw files of the copy. One that nobody can have
 * published is a leak wherever it is. Any other is a leak unless it can be read in a row that was
 * kept: there it was published, such as an address in the text of a page, and is told.
 */
export async function scanCopy(
  values: readonly OriginalValue[],
  database: string,
  directory: string,
  tell: (message: string) => void,
): Promise<Pick<SanitizedCopy, 'values' | 'bytes' | 'published'>> {
  const finder = findValues(values.map(({ bytes }) => bytes))
  const files = await listScanned(directory, database)
  let bytes = 0
  for (const file of files) {
    tell(`looking for ${values.length} values, ${files.length - files.indexOf(file)} files to go`)
    bytes += (await stat(file)).size
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK }))
      finder.feed(chunk as Buffer)
  }
  const found = [...finder.found()].flatMap((index) => values[index] ?? [])
  const isPublished = found.length === 0 ? [] : await findPublished(found, database, directory)
  const leaks = found.filter((value, index) => value.isCertain || isPublished[index]?.length === 0)
  if (leaks.length > 0) throw leaked(leaks)
  return { values: values.length, bytes, published: summarize(found, isPublished) }
}

/** The server's own tables and the descriptions of tables hold words, and nobody's data. */
async function listScanned(directory: string, database: string): Promise<string[]> {
  const shared = (await readdir(directory)).filter((name) =>
    /^(ibdata|ib_logfile|ibtmp|undo|aria_log)/.test(name),
  )
  const own = (await readdir(join(directory, database))).filter(
    (name) => !/\.(frm|opt)$/.test(name),
  )
  return [...shared, ...own.map((name) => join(database, name))].map((name) =>
    join(directory, name),
  )
}

/** For each value the tables in whose rows it can be read. */
async function findPublished(
  found: readonly OriginalValue[],
  database: string,
  directory: string,
): Promise<string[][]> {
  return withScratchServer(directory, async (ask, socket) => {
    const tables = found.map((): string[] => [])
    for (const table of await listTables(database, ask)) {
      const finder = findValues(found.map(({ bytes }) => bytes))
      for await (const chunk of readRows(database, table, socket)) finder.feed(chunk as Buffer)
      for (const index of finder.found()) tables[index]?.push(table)
    }
    return tables
  })
}

const listTables = async (database: string, ask: Ask) =>
  (await ask(`SHOW TABLES FROM ${quoteName(database)}`)).map(([name = '']) => name)

/** As they are, with nothing escaped. */
const readRows = (database: string, table: string, socket: string) =>
  stream(
    [
      ...(['mariadb', '--no-defaults', '--user=root', `--socket=${socket}`, '--batch'] as const),
      ...['--raw', '--quick', '--skip-column-names', '--default-character-set=binary'],
    ],
    { stdin: `SELECT * FROM ${quoteName(database)}.${quoteName(table)}` },
  )

/** Which values they are is said nowhere: what is printed ends in somebody's logs. */
const leaked = (leaks: readonly OriginalValue[]) => {
  const subjects = new Map<string, number>()
  for (const { subject } of leaks) subjects.set(subject, (subjects.get(subject) ?? 0) + 1)
  return new Problem('copy-leaks', `${leaks.length} values of the original are in the copy`, {
    hint: 'nothing was copied. Where a column was decided to be kept, decide otherwise; else please report it',
    output: [...subjects].map(([subject, count]) => `${count} of ${subject}`).join('\n'),
  })
}

function summarize(
  found: readonly OriginalValue[],
  tables: readonly (readonly string[])[],
): Published[] {
  const kinds = new Map<OriginalValue['kind'], { count: number; tables: Set<string> }>()
  for (const [index, { kind }] of found.entries()) {
    const summary = kinds.get(kind) ?? { count: 0, tables: new Set() }
    summary.count += 1
    for (const table of tables[index] ?? []) summary.tables.add(table)
    kinds.set(kind, summary)
  }
  return [...kinds].map(([kind, { count, tables: of }]) => ({
    kind,
    count,
    tables: [...of].sort(),
  }))
}
