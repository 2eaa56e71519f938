import { Problem } from '../../domain/problems/problem.ts'
import type { Release } from '../../domain/releases/release.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { copyDatabase, nextDatabase } from '../database/access.ts'
import { FIRST_DATABASE, prepareDatabase } from '../database/install-wiki.ts'
import { updateSchema } from '../database/schema.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { stageOn } from '../rollouts/roll-out.ts'
import { step } from '../step.ts'
import { freeze } from './freeze.ts'

const REASON = 'The wiki is being upgraded. You can save again in a few minutes.'

/**
 * Prepares code and database that fit each other only together: editors wait, a copy of the
 * database is updated by the new code, and the roll-out that follows switches both at once.
 * The database before stays as it was, so going back loses nothing but what came after.
 */
export async function switchToCopy(
  release: Release,
  before: Release,
  stable: Activation,
  lease: HeldLease,
  world: World,
): Promise<Activation> {
  const { environment, operator } = world
  const what =
    before.mediawiki === release.mediawiki
      ? 'This release'
      : `MediaWiki ${before.mediawiki} → ${release.mediawiki}`
  const agreed = await operator.confirm(
    `${what} changes the database: ${environment.name} is read-only while a copy is updated. Go on?`,
  )
  if (!agreed) throw new Problem('declined', 'nothing was changed')
  const copy = await nextDatabase(FIRST_DATABASE, world)
  const target = { release: release.id, database: copy }
  await freeze(stable, copy, REASON, lease, world)
  await step(
    'copy database',
    world,
    async () => {
      lease.assertHeld()
      await copyDatabase(stable.database, copy, world)
      await prepareDatabase(copy, world)
    },
    () => `${stable.database} → ${copy}`,
  )
  await stageOn('admin', target, lease, world)
  await step('schema update', world, async () => updateSchema(target, world))
  return target
}
