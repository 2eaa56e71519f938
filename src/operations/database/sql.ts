import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'

type Asking = Pick<World, 'fleet' | 'clock' | 'environment'>

/** Quotes a value for SQL. */
export const sqlText = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** Quotes the name of a database or table. */
export const sqlName = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** Runs statements as the database's own administrator; they travel on stdin. */
export async function askDatabase(
  sql: string,
  { fleet, environment }: Omit<Asking, 'clock'>,
): Promise<string> {
  const asked = await fleet.run('database', {
    argv: [
      'mariadb',
      '--defaults-file=/etc/wikistead/mariadb.cnf',
      '--batch',
      '--skip-column-names',
    ],
    stdin: sql,
  })
  if (asked.status === 0) return asked.stdout
  throw new Problem('database-down', 'the database does not answer', {
    hint: `wikistead logs ${environment.name} --host database`,
    output: asked.stderr,
  })
}

/** Milliseconds that a database may take to start, with recovery after a crash. */
const START_TIMEOUT = 120_000

/** Waits until the database answers. Fails at once where its host does not run. */
export async function awaitDatabase(world: Asking): Promise<void> {
  const deadline = world.clock.now().getTime() + START_TIMEOUT
  for (;;) {
    try {
      await askDatabase('SELECT 1', world)
      return
    } catch (error) {
      const isOff = isProblem(error, 'not-running')
      if (isOff || world.clock.now().getTime() > deadline) throw error
      await world.clock.sleep(200)
    }
  }
}

/** True where the database has MediaWiki's tables. */
export async function hasTables(database: string, world: Omit<Asking, 'clock'>): Promise<boolean> {
  const counted = await askDatabase(
    `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ${sqlText(database)} AND table_name = 'page'`,
    world,
  )
  return counted.trim() === '1'
}
