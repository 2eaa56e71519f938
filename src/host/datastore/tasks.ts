import type { BackupPolicy } from '../../domain/backups/policy.ts'
import type { RestoreOrder } from '../../domain/backups/restored.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { backUp } from './back-up.ts'
import { checkRepository } from './check.ts'
import { expire } from './expire.ts'
import { withLock } from './lock.ts'
import { prepare } from './prepare.ts'
import { listReplaced } from './replaced.ts'
import { ensureRepository } from './repository.ts'
import { discard, planRestore, restoreBeside, swap, unswap } from './restore.ts'
import { readBackups, readCheck, readFailure, readRepositories, readRest } from './state.ts'
import type { Tell } from './steps.ts'

export type Order = RestoreOrder & { readonly before: string }

interface Surroundings {
  readonly stable: Activation | null
  readonly policy: BackupPolicy
}

/** One task of the datastore, to its end. Killed at any step, the next task finds its way. */
export async function runTask(
  verb: string,
  order: Order,
  { stable, policy }: Surroundings,
  tell: Tell,
): Promise<unknown> {
  const locked = async <T>(what: string, work: () => Promise<T>) =>
    withLock(what, tell, async () => {
      await ensureRepository(tell)
      return work()
    })
  const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
    list: readState,
    'back-up': async () => locked('backup', async () => backUp(stable, policy, tell)),
    expire: async () => locked('clearing away', async () => expire(policy, tell)),
    check: async () => {
      await ensureRepository(tell)
      return checkRepository({ part: 1, parts: 1 }, tell)
    },
    'plan-restore': async () => planRestore(order),
    restore: async () => locked('restore', async () => restoreBeside(order, tell)),
    swap: async () => swap(order.id, order.only, tell),
    unswap: async () => unswap(order.id, order.before, tell),
    discard: async () => discard(order.id, tell),
  }
  const task = tasks[verb]
  if (task === undefined) throw new Problem('usage', `there is no task ${verb}`)
  await prepare()
  return task()
}

/** Asks nobody but this host's own files, so that it never waits for a place far away. */
async function readState(): Promise<unknown> {
  return {
    ...{ ...(await readRest()), ...(await readRepositories()), ...(await readFailure()) },
    ...{ check: await readCheck(), backups: await readBackups(), replaced: await listReplaced() },
  }
}
