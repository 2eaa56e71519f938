import { Problem } from '../../domain/problems/problem.ts'
import { majorVersion, type Release } from '../../domain/releases/release.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { allowWrites, countEditsSince } from '../database/access.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { nameToType } from '../production.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { freeze } from './freeze.ts'

const REASON = 'The wiki goes back to its earlier version. You can save again in a moment.'

/**
 * The database that the earlier release served with: the live one, or the one from before an
 * upgrade, untouched since. Edits made after that switch are not in it, so they are
 * counted and the site's name is asked for.
 */
export async function chooseEarlierDatabase(
  from: Release,
  to: Release,
  stable: Activation,
  lease: HeldLease,
  world: World,
): Promise<Activation> {
  const { databases, databaseSince } = await readPointer(world)
  const database = databases[to.id] ?? stable.database
  if (database === stable.database) {
    if (majorVersion(from.mediawiki) === majorVersion(to.mediawiki))
      return { release: to.id, database }
    throw new Problem(
      'upgrade-refused',
      `no database of MediaWiki ${to.mediawiki} is left to go back to`,
      { hint: `wikistead releases ${world.environment.name}` },
    )
  }
  const since = databaseSince ?? from.createdAt
  const edits = await countEditsSince(stable.database, new Date(since), world)
  const question = `${edits} edits since ${since} are only in the newer database and will not be seen.`
  const name = nameToType(world)
  if (edits > 0 && !(await world.operator.typeName(question, name)))
    throw new Problem('name-mismatch', `that is not ${name}; nothing was changed`, {
      hint: `type ${name}, or give --confirm ${name}`,
    })
  await freeze(stable, null, REASON, lease, world)
  await allowWrites(database, world)
  return { release: to.id, database }
}
