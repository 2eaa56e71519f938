import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import type { RestoreOrder } from '../../domain/backups/restored.ts'
import { defaultPolicy, policyKey, type BackupPolicy } from '../../domain/backups/policy.ts'
import { drillPolicyKey } from '../../domain/drills/schedule.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { SanitizeOrder } from '../../domain/sanitize/copy.ts'
import { parsePointer, pointerKey } from '../../domain/rollouts/pointer.ts'
import { directoryStore } from '../../platforms/directory-store/directory-store.ts'
import { paths } from '../paths.ts'
import type { ThisHost } from '../this-host.ts'
import { withLock } from './lock.ts'
import { prepare } from './prepare.ts'
import { defaultOrders, rehearse, type DrillOrders } from './rehearse.ts'
import { ensureRepository } from './restic.ts'
import { listReplaced } from './replaced.ts'
import { discard, swap, unswap } from './restore.ts'
import { receive } from './sanitize/receive.ts'
import { discardSanitized, sanitize } from './sanitize/sanitize.ts'
import { keepBackups } from './service.ts'
import { readBackups, readRest } from './state.ts'
import { planTimedRestore, timedBackUp, timedRestore } from './timed.ts'

/** Whether another host program is asked for; the supervisor then starts that one. */
const isReplaced = async ({ environment }: ThisHost) => {
  const named = await readFile(`${paths.store}/environments/${environment}/host-program`, 'utf8')
  return `${named.trim()}.mjs` !== basename(process.argv[1] ?? '')
}

const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)
const tell = (message: string) => print({ type: 'progress', message })

/**
 * One task of the datastore on the admin host. The order comes on stdin as JSON; what happens is
 * told as one JSON object a line, of which the last is the result or the problem.
 */
export async function datastore(verb: string, host: ThisHost): Promise<void> {
  const store = directoryStore(paths.store)
  const readStable = async () =>
    parsePointer((await store.readCell(pointerKey(host.environment)))?.content).stable
  const readDrillOrders = async () => {
    const written = await store.read(drillPolicyKey(host.environment))
    return written === undefined ? defaultOrders : (JSON.parse(written.toString()) as DrillOrders)
  }
  const readPolicy = async () => {
    const written = await store.read(policyKey(host.environment))
    return written === undefined ? defaultPolicy : (JSON.parse(written.toString()) as BackupPolicy)
  }
  if (verb === 'service') {
    const log = (line: string) => process.stdout.write(`backups: ${line}\n`)
    const hasEnded = async () => isReplaced(host)
    await keepBackups({ readPolicy, readStable, readDrillOrders, log, hasEnded })
    // Its other tasks would go on for ever.
    process.exit(0)
  }
  const order = JSON.parse((await text(process.stdin)) || '{}') as RestoreOrder &
    SanitizeOrder & { before: string }
  const work: Readonly<Record<string, () => Promise<unknown>>> = {
    list: async () => ({
      ...(await readRest()),
      ...{ backups: await readBackups(), replaced: await listReplaced() },
    }),
    'back-up': async () =>
      withLock('backup', tell, async () =>
        timedBackUp(await readStable(), await readPolicy(), tell),
      ),
    'plan-restore': async () => planTimedRestore(order),
    restore: async () => withLock('restore', tell, async () => timedRestore(order, tell)),
    rehearse: async () => withLock('drill', tell, async () => rehearse(order.id, tell)),
    swap: async () => swap(order.id, order.only),
    unswap: async () => unswap(order.id, order.before),
    discard: async () => discard(order.id),
    sanitize: async () => withLock('sanitized copy', tell, async () => sanitize(order, tell)),
    receive: async () => receive(order.id, order.database),
    'discard-sanitized': async () =>
      withLock('clearing away', tell, async () => discardSanitized()),
  }
  try {
    const chosen = work[verb]
    if (chosen === undefined) throw new Problem('usage', `there is no task ${verb}`)
    await prepare()
    if (['back-up', 'restore', 'rehearse', 'sanitize'].includes(verb)) await ensureRepository()
    print({ type: 'result', result: (await chosen()) ?? null })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { code, message, hint, output } = error
    print({ type: 'problem', code, message, hint, output })
    process.exitCode = 1
  }
}
