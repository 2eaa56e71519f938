import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { awaitDatabase } from '../database/sql.ts'
import { allowWrites, dropDatabase, forbidWrites } from '../database/access.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { awaitHosts, listFollowers } from '../rollouts/await-hosts.ts'
import { movePointer, readPointer } from '../rollouts/pointer.ts'
import { restartJobRunner } from '../hosts/job-runner.ts'
import { step } from '../step.ts'

const TIMEOUT = 30_000

/**
 * Freezes the live database, for the switch to another one: editors see why they cannot save,
 * and nothing can write, scripts included. The pointer remembers it, so that `thaw` undoes it
 * also after the tool was killed.
 */
export async function freeze(
  stable: Activation,
  copy: string | null,
  reason: string,
  lease: HeldLease,
  world: World,
): Promise<void> {
  await step('read-only', world, async () => {
    const { epoch } = await movePointer(
      ({ readOnly, switching }) => ({
        readOnly: reason,
        switching: {
          from: stable.database,
          copy,
          readOnlyBefore: switching === null ? readOnly : switching.readOnlyBefore,
        },
      }),
      lease,
      world,
    )
    const { running } = await listFollowers(world)
    const hosts = running.map(({ name }) => name)
    await awaitHosts(
      {
        what: 'read-only',
        epoch,
        target: null,
        hosts,
        isDone: ({ readOnly }) => readOnly,
        timeout: TIMEOUT,
      },
      lease,
      world,
    )
    await restartJobRunner(world)
    await forbidWrites(stable.database, world)
  })
}

/** A restore that was swapped in and never confirmed: what was live before is live again. */
async function takeBackRestore(lease: HeldLease, world: World): Promise<void> {
  const { restoring } = await readPointer(world)
  if (restoring === null) return
  await step('take the restore back', world, async () => {
    lease.assertHeld()
    await world.datastore.unswap(restoring.id, restoring.before)
    await awaitDatabase(world)
    await world.edge.forgetAll()
    await movePointer(() => ({ restoring: null }), lease, world)
  })
}

/** Undoes a switch of databases that did not come to its end: the old one takes edits again. */
export async function thaw(lease: HeldLease, world: World): Promise<void> {
  await takeBackRestore(lease, world)
  const { switching, stable } = await readPointer(world)
  if (switching === null || stable === null) return
  await step('thaw', world, async () => {
    lease.assertHeld()
    await allowWrites(switching.from, world)
    if (switching.copy !== null && switching.copy !== stable.database)
      await dropDatabase(switching.copy, world)
    await movePointer(() => ({ readOnly: switching.readOnlyBefore, switching: null }), lease, world)
  })
}
