import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { defaultPolicy, policyKey, type BackupPolicy } from '../../domain/backups/policy.ts'
import { drillPolicyKey } from '../../domain/drills/schedule.ts'
import { parsePointer, pointerKey } from '../../domain/rollouts/pointer.ts'
import { directoryStore } from '../../platforms/directory-store/directory-store.ts'
import { paths } from '../paths.ts'
import type { ThisHost } from '../this-host.ts'
import { defaultOrders, type DrillOrders } from './rehearse.ts'
import { keepBackups } from './service.ts'
import { runTask, type Order } from './tasks.ts'
import { toldTask } from './told.ts'

/** Whether another host program is asked for; the supervisor then starts that one. */
const isReplaced = async ({ environment }: ThisHost) => {
  const named = await readFile(`${paths.store}/environments/${environment}/host-program`, 'utf8')
  return `${named.trim()}.mjs` !== basename(process.argv[1] ?? '')
}

/** One task of the datastore on the admin host. */
export async function datastore(verb: string, host: ThisHost): Promise<void> {
  const store = directoryStore(paths.store)
  const readStable = async () =>
    parsePointer((await store.readCell(pointerKey(host.environment)))?.content).stable
  const readPolicy = async () => {
    const written = await store.read(policyKey(host.environment))
    const known = written === undefined ? {} : (JSON.parse(written.toString()) as object)
    return { ...defaultPolicy, ...known } as BackupPolicy
  }
  const readDrillOrders = async () => {
    const written = await store.read(drillPolicyKey(host.environment))
    return written === undefined ? defaultOrders : (JSON.parse(written.toString()) as DrillOrders)
  }
  if (verb === 'service') {
    const log = (line: string) => process.stdout.write(`backups: ${line}\n`)
    const hasEnded = async () => isReplaced(host)
    await keepBackups({ readPolicy, readStable, readDrillOrders, log, hasEnded })
    // Its other tasks would go on for ever.
    process.exit(0)
  }
  await toldTask(async (order, tell) => {
    const surroundings = { stable: await readStable(), policy: await readPolicy() }
    return runTask(verb, order as Order, surroundings, tell)
  })
}
