import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import type { RestoreOrder } from '../../domain/backups/restored.ts'
import { drillId } from '../../domain/drills/drill.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease } from '../locks/with-lease.ts'
import { nameToType } from '../production.ts'
import { recoverToRestore } from '../rollouts/recover.ts'
import { undoing } from '../rollouts/undoing.ts'
import { assertFits, findServed } from './assert-fits.ts'
import { needStable, showPlan } from './plan-restore.ts'
import { replaceLiveData } from './replace-live-data.ts'

export interface RestoreRequest {
  readonly at?: Date
  readonly backup?: string
  readonly only?: 'database' | 'files'
  readonly isDryRun: boolean
}

/**
 * Brings database and files back as they were at one instant: beside the live ones first, checked,
 * then swapped in. What was replaced stays until it is discarded.
 */
export async function restore(request: RestoreRequest, world: World) {
  const { environment, datastore } = world
  const asked = orderOf(request, world)
  const plan = await datastore.planRestore(asked)
  await showPlan(plan, request.only, world)
  const then = await findServed(plan, world)
  // Files alone belong to the database that is live.
  const assertFit = async () => {
    const stable = await needStable(world)
    if (request.only !== 'files') await assertFits(then, stable, world)
    return stable
  }
  await assertFit()
  if (request.isDryRun) return { outcome: 'unchanged' as const, restored: null }
  await agreeToReplace(plan, request.only, environment.name, world)
  const detail: Detail = { instant: plan.instant, backup: plan.from.id }
  return recorded('restore', detail, world, async () =>
    withLease(`restore to ${plan.instant}`, world, async (lease) => {
      await recoverToRestore(lease, world)
      const stable = await assertFit()
      const database = request.only === 'files' ? stable.database : then.database
      const restored = await undoing(lease, world, async () =>
        replaceLiveData({ ...asked, database }, plan, stable, lease, world),
      )
      Object.assign(detail, { restore: restored.id, missing: String(restored.missing.length) })
      return { outcome: 'done' as const, restored }
    }),
  )
}

export const orderOf = (
  { at, backup, only }: Omit<RestoreRequest, 'isDryRun'>,
  { clock }: Pick<World, 'clock'>,
): RestoreOrder => ({
  id: drillId(clock.now()),
  ...(at === undefined ? {} : { at: at.toISOString() }),
  ...(backup === undefined ? {} : { backup }),
  ...(only === undefined ? {} : { only }),
})

/** Asks for the name where live data is about to be replaced. Fails with `name-mismatch`. */
export async function agreeToReplace(
  { instant }: RestorePlan,
  only: RestoreRequest['only'],
  from: string,
  world: Pick<World, 'operator' | 'site' | 'environment'>,
): Promise<void> {
  const { operator, environment } = world
  const name = nameToType(world)
  const question = `This replaces the ${only ?? 'database and files'} of ${environment.name} with those of ${from === environment.name ? '' : `${from} at `}${instant}.`
  if (!(await operator.typeName(question, name)))
    throw new Problem('name-mismatch', `that is not ${name}; nothing was restored`, {
      hint: `type ${name}, or give --confirm ${name}`,
    })
}
