import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { recorded } from '../journal/record.ts'
import { withLease } from '../locks/with-lease.ts'
import { nameToType } from '../production.ts'
import { movePointer, readPointer } from '../rollouts/pointer.ts'
import { recover } from '../rollouts/recover.ts'
import { step } from '../step.ts'
import { dropDatabase } from './access.ts'
import { FIRST_DATABASE } from './install-wiki.ts'
import { askDatabase, sqlText } from './sql.ts'

export interface ListedDatabase {
  readonly name: string
  readonly bytes: number
  readonly isLive: boolean
  /** The releases that a rollback would bring back together with it. */
  readonly releases: readonly string[]
}

/** The wiki's database, and those from before upgrades. */
export async function listDatabases(world: World): Promise<ListedDatabase[]> {
  const [{ stable, databases }, found] = await Promise.all([
    readPointer(world),
    askDatabase(
      `SELECT schema_name, COALESCE(SUM(data_length + index_length), 0)
       FROM information_schema.schemata LEFT JOIN information_schema.tables ON table_schema = schema_name
       WHERE schema_name = ${sqlText(FIRST_DATABASE)} OR schema_name LIKE ${sqlText(`${FIRST_DATABASE}\\_%`)}
       GROUP BY schema_name ORDER BY schema_name`,
      world,
    ),
  ])
  return found
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', bytes] = line.split('\t')
      const releases = Object.keys(databases).filter((release) => databases[release] === name)
      return { name, bytes: Number(bytes), isLive: stable?.database === name, releases }
    })
}

/** Removes a database from before an upgrade for good, after the site's name was typed. */
export async function dropOldDatabase(
  database: string,
  world: World,
): Promise<{ outcome: 'done' }> {
  const { environment, operator } = world
  await expectOld(database, world)
  const name = nameToType(world)
  const question = `This removes the database ${database} of ${environment.name}, and no rollback leads back to it.`
  if (!(await operator.typeName(question, name)))
    throw new Problem('name-mismatch', `that is not ${name}; nothing was removed`, {
      hint: `type ${name}, or give --confirm ${name}`,
    })
  return recorded('drop database', { database }, world, async () =>
    withLease(`drop database ${database}`, world, async (lease) => {
      await recover(lease, world)
      await expectOld(database, world)
      await step('drop database', world, async () => {
        // Forgotten first: nobody may go back to what is half gone.
        await movePointer(
          ({ databases }) => ({
            databases: Object.fromEntries(
              Object.entries(databases).filter(([, served]) => served !== database),
            ),
          }),
          lease,
          world,
        )
        await dropDatabase(database, world)
      })
      return { outcome: 'done' as const }
    }),
  )
}

async function expectOld(database: string, world: World): Promise<void> {
  const known = await listDatabases(world)
  const hint = `wikistead databases ${world.environment.name}`
  const found = known.find(({ name }) => name === database)
  if (found === undefined)
    throw new Problem('database-refused', `there is no database ${JSON.stringify(database)}`, {
      hint,
    })
  if (found.isLive)
    throw new Problem('database-refused', `${database} is the live database of the wiki`, { hint })
}
