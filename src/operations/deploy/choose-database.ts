import { majorVersion, type Release } from '../../domain/releases/release.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { findReason, isAdditive } from '../../domain/schema/classify.ts'
import type { World } from '../../ports/world.ts'
import { FIRST_DATABASE } from '../database/install-wiki.ts'
import { readPendingSchema, updateSchema, type PendingSchema } from '../database/schema.ts'
import { askDatabase } from '../database/sql.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { stageOn } from '../rollouts/roll-out.ts'
import { step } from '../step.ts'
import { switchToCopy } from '../upgrade/switch-to-copy.ts'

/**
 * Finds out whether the schema has to change. What only adds is done in place, where the live
 * code does not notice; anything else, every major upgrade, and what MediaWiki cannot list goes to
 * a copy. A wiki that nobody reads yet is updated in place whatever is pending.
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
  const toCopy = async ({ before, stable }: NonNullable<typeof live>) =>
    switchToCopy(release, before, stable, lease, world)
  if (live !== undefined && majorVersion(live.before.mediawiki) !== majorVersion(release.mediawiki))
    return toCopy(live)
  if (before?.schemaDigest === release.schemaDigest) return target
  await stageOn('admin', target, lease, world)
  const pending = await checkSchema(target, world)
  if (pending.isListed && pending.sql.trim() === '') return target
  if (live !== undefined && !pending.isListed) {
    // A database that is away is no reason to copy it.
    await askDatabase('SELECT 1', world)
    const why = findReason(pending.output)
    world.emit({
      type: 'warning',
      message: `MediaWiki cannot list what it would change in the database (${why}), so a copy of it is updated`,
    })
    return toCopy(live)
  }
  if (live !== undefined && pending.isListed && !isAdditive(pending.sql)) return toCopy(live)
  await step('schema update', world, async () => updateSchema(target, world))
  return target
}

const checkSchema = async (target: Activation, world: World): Promise<PendingSchema> =>
  step(
    'schema check',
    world,
    async () => readPendingSchema(target, world),
    (pending) => {
      if (!pending.isListed) return 'cannot be listed'
      const { sql } = pending
      return sql.trim() === ''
        ? 'nothing pending'
        : `${sql.split(';').length - 1} statements pending`
    },
  )
