import { Problem } from '../../domain/problems/problem.ts'
import { isOnAws } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'
import { askDatabase, sqlName, sqlText } from './sql.ts'

type Asking = Pick<World, 'fleet' | 'clock' | 'environment'>

/**
 * What the wiki may do in its database. Each right by its name: RDS's administrator lacks the one to
 * delete the history of tables, and so may neither give nor take `ALL PRIVILEGES`.
 */
const RIGHTS = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER'],
  ...['CREATE TEMPORARY TABLES', 'LOCK TABLES', 'CREATE VIEW', 'SHOW VIEW'],
  ...['CREATE ROUTINE', 'ALTER ROUTINE', 'EXECUTE', 'EVENT', 'TRIGGER'],
].join(', ')

/** The statement that lets the wiki read and write the database. */
export const grantAll = (database: string): string =>
  `GRANT ${RIGHTS} ON ${sqlName(database)}.* TO 'wiki'@'%';`

/** Lets the wiki read and write the database. */
export const allowWrites = async (database: string, world: Asking): Promise<unknown> =>
  askDatabase(grantAll(database), world)

/** Milliseconds that requests which began before may go on. */
const PATIENCE = 20_000

/**
 * Takes the right to write from the wiki, scripts included, and waits until nobody is left who
 * connected while it still had it. MediaWiki's own read-only mode is no lock.
 */
export async function forbidWrites(database: string, world: Asking): Promise<void> {
  const last = await askDatabase(
    `REVOKE ${RIGHTS} ON ${sqlName(database)}.* FROM 'wiki'@'%';
     GRANT SELECT, LOCK TABLES ON ${sqlName(database)}.* TO 'wiki'@'%';
     SELECT COALESCE(MAX(id), 0) FROM information_schema.processlist;`,
    world,
  )
  const earlier = `FROM information_schema.processlist WHERE user = 'wiki' AND id <= ${Number(last.trim())}`
  const deadline = world.clock.now().getTime() + PATIENCE
  while (world.clock.now().getTime() < deadline) {
    if ((await askDatabase(`SELECT COUNT(*) ${earlier}`, world)).trim() === '0') return
    await world.clock.sleep(200)
  }
  const left = (await askDatabase(`SELECT id ${earlier}`, world)).split('\n').filter(Boolean)
  // One that ended meanwhile is no fault.
  for (const id of left) await askDatabase(end(Number(id), world), world).catch(() => undefined)
}

/** RDS lets its administrator end the connections of others only this way. */
const end = (id: number, { environment }: Asking): string =>
  isOnAws(environment) ? `CALL mysql.rds_kill(${id})` : `KILL ${id}`

/** Copies all tables; what lay under the new name before is gone. */
export async function copyDatabase(from: string, to: string, world: Asking): Promise<void> {
  await askDatabase(
    `DROP DATABASE IF EXISTS ${sqlName(to)}; CREATE DATABASE ${sqlName(to)} CHARACTER SET binary;`,
    world,
  )
  const copied = await world.fleet.run('database', { argv: ['bash', '-c', COPY, 'copy', from, to] })
  if (copied.status !== 0) throw copyFailed(from, copied.stderr)
}

/** A fixed script; the names arrive as arguments. */
const COPY = `set -euo pipefail
mariadb-dump --defaults-file=/etc/wikistead/mariadb.cnf --single-transaction --quick --hex-blob --skip-comments "$1" \\
  | mariadb --defaults-file=/etc/wikistead/mariadb.cnf --init-command='SET SESSION foreign_key_checks=0, unique_checks=0' "$2"`

const copyFailed = (from: string, output: string) =>
  new Problem('schema-failed', `the database ${from} could not be copied`, {
    hint: 'is the database host’s disk full? the database itself is as it was',
    output,
  })

/**
 * Gives a database another name, in the time that it takes to rename its tables; what had that
 * name before is gone. MariaDB has no statement for it.
 */
export async function renameDatabase(from: string, to: string, world: Asking): Promise<void> {
  const listed = await askDatabase(
    `DROP DATABASE IF EXISTS ${sqlName(to)}; CREATE DATABASE ${sqlName(to)} CHARACTER SET binary;
     SELECT table_name FROM information_schema.tables WHERE table_schema = ${sqlText(from)} AND table_type = 'BASE TABLE';`,
    world,
  )
  const tables = listed.split('\n').filter(Boolean)
  const moves = tables.map(
    (table) => `${sqlName(from)}.${sqlName(table)} TO ${sqlName(to)}.${sqlName(table)}`,
  )
  await askDatabase(
    `${moves.length === 0 ? '' : `RENAME TABLE ${moves.join(', ')};`} DROP DATABASE ${sqlName(from)};`,
    world,
  )
}

export const dropDatabase = async (database: string, world: Asking): Promise<unknown> =>
  askDatabase(`DROP DATABASE IF EXISTS ${sqlName(database)};`, world)

/** The next free name after the ones that there are: `wiki`, `wiki_2`, `wiki_3` … */
export async function nextDatabase(first: string, world: Asking): Promise<string> {
  const found = await askDatabase(
    `SELECT schema_name FROM information_schema.schemata WHERE schema_name = ${sqlText(first)} OR schema_name LIKE ${sqlText(`${first}\\_%`)}`,
    world,
  )
  const numbers = found.split('\n').map((name) => Number(/_(\d+)$/.exec(name)?.[1] ?? 1))
  return `${first}_${Math.max(1, ...numbers) + 1}`
}

/** How many edits were saved since then; they exist in this database alone. */
export async function countEditsSince(
  database: string,
  since: Date,
  world: Asking,
): Promise<number> {
  const timestamp = since.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)
  const counted = await askDatabase(
    `SELECT COUNT(*) FROM ${sqlName(database)}.revision WHERE rev_timestamp > ${sqlText(timestamp)}`,
    world,
  )
  return Number(counted.trim())
}
