import type { BackupPolicy } from '../../domain/backups/policy.ts'
import type { RestoreOrder } from '../../domain/backups/restored.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { SanitizeOrder } from '../../domain/sanitize/copy.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { checkRepository } from './check.ts'
import { expire } from './expire.ts'
import { withLock } from './lock.ts'
import { prepare } from './prepare.ts'
import { rehearse } from './rehearse.ts'
import { listReplaced } from './replaced.ts'
import { ensureRepository } from './repository.ts'
import { discard, swap, unswap } from './restore.ts'
import { receive } from './sanitize/receive.ts'
import { discardSanitized, sanitize } from './sanitize/sanitize.ts'
import { readBackups, readCheck, readFailure, readRepositories, readRest } from './state.ts'
import type { Tell } from './steps.ts'
import { planTimedRestore, timedBackUp, timedRestore } from './timed.ts'

export type Order = RestoreOrder & SanitizeOrder & { readonly before: string }

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
    'back-up': async () => locked('backup', async () => timedBackUp(stable, policy, tell)),
    expire: async () => locked('clearing away', async () => expire(policy, tell)),
    check: async () => {
      await ensureRepository(tell)
      return checkRepository({ part: 1, parts: 1 }, tell)
    },
    'plan-restore': async () => planTimedRestore(order),
    restore: async () => locked('restore', async () => timedRestore(order, tell)),
    rehearse: async () => locked('drill', async () => rehearse(order.id, tell)),
    swap: async () => swap(order.id, order.only, tell),
    unswap: async () => unswap(order.id, order.before, tell),
    discard: async () => discard(order.id, tell),
    sanitize: async () => locked('sanitized copy', async () => sanitize(order, tell)),
    receive: async () =>
      withLock('received copy', tell, async () => receive(order.id, order.database)),
    'discard-sanitized': async () =>
      withLock('clearing away', tell, async () => discardSanitized()),
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
