import { majorVersion, type Release } from '../../domain/releases/release.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { isAdditive } from '../../domain/schema/classify.ts'
import type { World } from '../../ports/world.ts'
import { FIRST_DATABASE } from '../database/install-wiki.ts'
import { readPendingSchema, updateSchema } from '../database/schema.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { stageOn } from '../rollouts/roll-out.ts'
import { step } from '../step.ts'
import { switchToCopy } from '../upgrade/switch-to-copy.ts'

/**
 * Finds out whether the schema has to change. What only adds is done in place, where the live
 * code does not notice; anything else, and every major upgrade, goes to a copy.
 */
export async function chooseDatabase(
  release: Release,
  before: Release | undefined,
  stable: Activation | null,
  lease: HeldLease,
  world: World,
): Promise<Activation> {
  const target = { release: release.id, database: stable?.database ?? FIRST_DATABASE }
  const live = before === undefined || stable === null ? undefined : { before, stable }
  if (live !== undefined && majorVersion(live.before.mediawiki) !== majorVersion(release.mediawiki))
    return switchToCopy(release, live.before, live.stable, lease, world)
  if (before?.schemaDigest === release.schemaDigest) return target
  await stageOn('admin', target, lease, world)
  const pending = await step(
    'schema check',
    world,
    async () => readPendingSchema(target, world),
    (sql) =>
      sql.trim() === '' ? 'nothing pending' : `${sql.split(';').length - 1} statements pending`,
  )
  if (pending.trim() === '') return target
  if (live !== undefined && !isAdditive(pending))
    return switchToCopy(release, live.before, live.stable, lease, world)
  await step('schema update', world, async () => updateSchema(target, world))
  return target
}
