import { rm } from 'node:fs/promises'
import type { ManagedReceiveOrder, ManagedSanitizeOrder } from '../../../domain/aws/copy-orders.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { OwnInstance } from '../../../platforms/instance/instance.ts'
import { clearHalf } from '../half.ts'
import { withLock } from '../lock.ts'
import { places } from '../places.ts'
import type { Tell } from '../steps.ts'
import { receiveManaged } from './receive.ts'
import { discardManaged, sanitizeManaged } from './sanitize.ts'
import { discardFiles, swapBack, swapIn } from './swap.ts'

export type ManagedOrder = ManagedSanitizeOrder & ManagedReceiveOrder

/** One task of an admin host on AWS, where the database is RDS's and so are its copies. */
export async function runManagedTask(
  verb: string,
  order: ManagedOrder,
  instance: OwnInstance,
  tell: Tell,
): Promise<unknown> {
  const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
    sanitize: async () => fresh(async () => sanitizeManaged(order, instance, tell)),
    receive: async () => fresh(async () => receiveManaged(order, instance, tell)),
    swap: async () => swapIn(checkId(order.id), tell),
    unswap: async () => swapBack(checkId(order.id), tell),
    discard: async () => discardFiles(checkId(order.id)),
    'discard-sanitized': async () => fresh(discardManaged),
  }
  /** What a killed task left is ended first: servers that go on, and passwords in files. */
  async function fresh(work: () => Promise<unknown>): Promise<unknown> {
    await clearHalf(tell)
    await rm(places.managed, { recursive: true, force: true })
    return work()
  }
  const task = tasks[verb]
  if (task === undefined) throw new Problem('usage', `there is no task ${verb}`)
  return withLock(verb, tell, task)
}

/** It becomes a part of paths. */
function checkId(id: string): string {
  if (/^[0-9a-z]+$/.test(id)) return id
  throw new Problem('usage', `${JSON.stringify(id)} names no copy`)
}
