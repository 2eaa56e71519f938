import type { EstimatedRestore } from '../../domain/backups/choose-restore.ts'
import { describeSeconds } from '../../domain/backups/estimate.ts'
import type { RestoredDatastore, RestoreOrder } from '../../domain/backups/restored.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { prepareDatabase } from '../database/install-wiki.ts'
import { awaitDatabase } from '../database/sql.ts'
import { restartJobRunner } from '../hosts/job-runner.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { movePointer } from '../rollouts/pointer.ts'
import { unlessDatabaseIsGone } from '../rollouts/recover.ts'
import { step } from '../step.ts'
import { freeze, thaw } from '../upgrade/freeze.ts'
import { lookThroughEdge } from './look-through-edge.ts'

/** Seconds that stopping edits, the swap and the look take, however large the wiki is. */
const AROUND = 6

/** How long editors have to wait, in words. */
export const describeWait = ({ seconds }: Pick<EstimatedRestore, 'seconds'>): string =>
  seconds === null
    ? 'for a time that is not known yet'
    : `about ${describeSeconds(seconds + AROUND)}`

/** From frozen editors to editors who can save again, with the restored data below them. */
export async function replaceLiveData(
  order: RestoreOrder,
  plan: EstimatedRestore,
  stable: Activation,
  lease: HeldLease,
  world: World,
): Promise<RestoredDatastore> {
  const until = plan.seconds === null ? 'in a while' : `in ${describeWait(plan)}`
  const reason = `The wiki is being brought back to ${plan.instant}. You can save again ${until}.`
  await freezeIfAlive(stable, reason, lease, world)
  const restored = await restoreBeside(order, world)
  assertSameDatabase(restored, stable, world)
  const { before, missing } = restored
  await swapIn({ order, before, missing }, stable, lease, world)
  return restored
}

export const restoreBeside = async (
  order: RestoreOrder,
  world: Pick<World, 'datastore' | 'emit' | 'clock'>,
): Promise<RestoredDatastore> =>
  step(
    'restore beside',
    world,
    async () =>
      world.datastore.restoreBeside(order, (message) =>
        world.emit({ type: 'progress', step: 'restore beside', message }),
      ),
    ({ pages, edits, files }) => `${pages} pages, ${edits} edits, ${files ?? 'no'} files`,
  )

interface Beside {
  readonly order: Pick<RestoreOrder, 'id' | 'only'>
  readonly before: string
  readonly missing: readonly string[]
  /** What is still to be done with it before anybody sees it. */
  readonly settle?: () => Promise<unknown>
  /** What the wiki is given once it stands on it, before it is looked at. */
  readonly furnish?: () => Promise<unknown>
}

/** What lies beside frozen live data takes its place, is looked at, and takes edits. */
export async function swapIn(
  { order, before, missing, settle, furnish }: Beside,
  stable: Activation,
  lease: HeldLease,
  world: World,
): Promise<void> {
  await step('swap', world, async () => {
    await movePointer(() => ({ restoring: { id: order.id, before } }), lease, world)
    await world.datastore.swap(order)
    await awaitDatabase(world)
    await settle?.()
    // The passwords in it may be of an earlier time; it may be written from now on.
    await prepareDatabase(stable.database, world)
    await world.edge.forgetAll()
  })
  await furnish?.()
  await step('look', world, async () => lookThroughEdge(stable, missing, world))
  await movePointer(() => ({ restoring: null }), lease, world)
  await thaw(lease, world)
  await restartJobRunner(world)
}

/** A database that is gone needs no freezing, and must not keep anybody from restoring it. */
export async function freezeIfAlive(
  stable: Activation,
  reason: string,
  lease: HeldLease,
  world: World,
): Promise<void> {
  await unlessDatabaseIsGone(world, async () => freeze(stable, null, reason, lease, world))
}

/** Code of one major version fails on the tables of another. */
function assertSameDatabase(
  { database, release }: Pick<RestoredDatastore, 'database' | 'release'>,
  stable: Activation,
  { environment }: World,
): void {
  if (database === stable.database) return
  throw new Problem(
    'restore-refused',
    `the restored wiki is in the database ${database}, the live release uses ${stable.database}`,
    { hint: `wikistead rollback ${environment.name} ${release ?? ''}, then restore again` },
  )
}
