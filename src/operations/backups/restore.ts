import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import type { RestoredDatastore, RestoreOrder } from '../../domain/backups/restored.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { countEditsSince } from '../database/access.ts'
import { prepareDatabase } from '../database/install-wiki.ts'
import { awaitDatabase } from '../database/sql.ts'
import { restartJobRunner } from '../hosts/job-runner.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease, type HeldLease } from '../locks/with-lease.ts'
import { movePointer, readPointer } from '../rollouts/pointer.ts'
import { recover } from '../rollouts/recover.ts'
import { undoing } from '../rollouts/undoing.ts'
import { step } from '../step.ts'
import { freeze, thaw } from '../upgrade/freeze.ts'
import { lookThroughEdge } from './look-through-edge.ts'

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
  const { environment, site, operator, datastore, clock } = world
  const order: RestoreOrder = {
    id: clock
      .now()
      .toISOString()
      .replaceAll(/[-:]|\.\d+/g, '')
      .toLowerCase(),
    ...(request.at === undefined ? {} : { at: request.at.toISOString() }),
    ...(request.backup === undefined ? {} : { backup: request.backup }),
    ...(request.only === undefined ? {} : { only: request.only }),
  }
  const plan = await datastore.planRestore(order)
  await showPlan(plan, request, world)
  if (request.isDryRun) return { outcome: 'unchanged' as const, restored: null }
  const question = `This replaces the ${request.only ?? 'database and files'} of ${environment.name} with those of ${plan.instant}.`
  if (!(await operator.typeName(question, site.name)))
    throw new Problem('name-mismatch', 'that is not the site’s name; nothing was restored', {
      hint: `type ${site.name}, or give --confirm ${site.name}`,
    })
  const detail: Detail = { instant: plan.instant, backup: plan.from.id }
  return recorded('restore', detail, world, async () =>
    withLease(`restore to ${plan.instant}`, world, async (lease) => {
      await recover(lease, world)
      const { stable } = await readPointer(world)
      if (stable === null)
        throw new Problem('restore-refused', `no release is live in ${environment.name}`, {
          hint: `wikistead up ${environment.name}`,
        })
      const restored = await undoing(lease, world, async () =>
        replaceLiveData(order, plan, stable, lease, world),
      )
      Object.assign(detail, { restore: restored.id, missing: String(restored.missing.length) })
      return { outcome: 'done' as const, restored }
    }),
  )
}

async function showPlan(plan: RestorePlan, { only }: RestoreRequest, world: World): Promise<void> {
  const { environment, emit } = world
  const { stable } = await readPointer(world)
  const took = (Date.parse(plan.from.verifiedAt ?? '') - Date.parse(plan.from.endedAt)) / 1000
  const lost = await countLost(stable, plan, world)
  emit({
    type: 'plan',
    title: `${environment.name}: restore the ${only ?? 'database and files'} of ${plan.instant}`,
    changes: [],
    lines: [
      `from backup ${plan.from.id}, made ${plan.from.endedAt} of release ${plan.from.release ?? 'none'}`,
      lost === null
        ? 'the live database does not answer, so what is lost cannot be counted'
        : `${lost} edits that were saved since then will be gone`,
      `editors cannot save meanwhile, about ${Math.max(5, Math.round(took * 1.5))} s; readers keep reading`,
    ],
  })
}

async function countLost(stable: Activation | null, plan: RestorePlan, world: World) {
  if (stable === null) return null
  try {
    return await countEditsSince(stable.database, new Date(plan.instant), world)
  } catch (error) {
    if (isProblem(error)) return null
    throw error
  }
}

/** From frozen editors to editors who can save again, with the restored data below them. */
export async function replaceLiveData(
  order: RestoreOrder,
  plan: RestorePlan,
  stable: Activation,
  lease: HeldLease,
  world: World,
): Promise<RestoredDatastore> {
  const { datastore, emit } = world
  const reason = `The wiki is being brought back to ${plan.instant}. You can save again in a few minutes.`
  await freezeIfAlive(stable, reason, lease, world)
  const restored = await step(
    'restore beside',
    world,
    async () =>
      datastore.restoreBeside(order, (message) =>
        emit({ type: 'progress', step: 'restore beside', message }),
      ),
    ({ pages, edits, files }) => `${pages} pages, ${edits} edits, ${files ?? 'no'} files`,
  )
  assertFits(restored, stable, world)
  await step('swap', world, async () => {
    const { id, before } = restored
    await movePointer(() => ({ restoring: { id, before } }), lease, world)
    await datastore.swap(order)
    await awaitDatabase(world)
    // The passwords in it may be of an earlier time; it may be written from now on.
    await prepareDatabase(stable.database, world)
    await world.edge.forgetAll()
  })
  await step('look', world, async () => lookThroughEdge(stable, world))
  await movePointer(() => ({ restoring: null }), lease, world)
  await thaw(lease, world)
  await restartJobRunner(world)
  return restored
}

/** A database that is gone needs no freezing, and must not keep anybody from restoring it. */
async function freezeIfAlive(
  stable: Activation,
  reason: string,
  lease: HeldLease,
  world: World,
): Promise<void> {
  try {
    await freeze(stable, null, reason, lease, world)
  } catch (error) {
    if (!isProblem(error, 'database-down') && !isProblem(error, 'not-running')) throw error
    world.emit({
      type: 'warning',
      message: 'the live database does not answer; going on without it',
    })
  }
}

/** Code of one major version fails on the tables of another. */
function assertFits(restored: RestoredDatastore, stable: Activation, { environment }: World): void {
  if (restored.database === stable.database) return
  throw new Problem(
    'restore-refused',
    `the restored wiki is in the database ${restored.database}, the live release uses ${stable.database}`,
    {
      hint: `wikistead rollback ${environment.name} ${restored.release ?? ''}, then restore again`,
    },
  )
}
