import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describeSeconds } from '../../domain/backups/estimate.ts'
import type { RestoredDatastore } from '../../domain/backups/restored.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { isOnAws } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'
import { renameDatabase } from '../database/access.ts'
import { askDatabase, sqlName } from '../database/sql.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease, type HeldLease } from '../locks/with-lease.ts'
import { recoverToRestore } from '../rollouts/recover.ts'
import { undoing } from '../rollouts/undoing.ts'
import { step } from '../step.ts'
import { assertFits, findServed } from './assert-fits.ts'
import { describeOrigin, needStable } from './plan-restore.ts'
import { freezeIfAlive, restoreBeside, swapIn } from './replace-live-data.ts'
import { agreeToReplace, orderOf, type RestoreRequest } from './restore.ts'

/** The environment whose copies are restored; nothing of what is live in it changes. */
export type Origin = Pick<World, 'datastore' | 'store' | 'environment'>

type Request = Omit<RestoreRequest, 'only'>

/**
 * Restores the copies of one environment into another one, whose data is replaced: restored and
 * checked where the copies are, handed over, swapped in. The other keeps its own passwords and
 * users, and what was replaced stays until it is discarded there.
 */
export async function restoreInto(request: Request, from: Origin, world: World) {
  const { environment, emit } = world
  assertPhysical(from, world)
  const asked = orderOf(request, world)
  const plan = await from.datastore.planRestore(asked)
  emit({
    type: 'plan',
    title: `${environment.name}: replace database and files with those of ${from.environment.name} at ${plan.instant}`,
    changes: [],
    lines: [
      describeOrigin(plan),
      plan.seconds === null
        ? 'how long it takes is not known yet'
        : `it takes about ${describeSeconds(plan.seconds)} to restore them, then as long to hand them over`,
      'editors cannot save during the swap, some seconds; readers keep reading',
    ],
  })
  const then = await findServed(plan, from)
  const assertFit = async () => {
    const stable = await needStable(world)
    await assertFits(then, stable, world)
    return stable
  }
  await assertFit()
  if (request.isDryRun) return { outcome: 'unchanged' as const, restored: null }
  await agreeToReplace(plan, undefined, from.environment.name, world)
  const detail: Detail = {
    from: from.environment.name,
    instant: plan.instant,
    backup: plan.from.id,
  }
  return recorded('restore', detail, world, async () =>
    withLease(`restore ${from.environment.name} at ${plan.instant}`, world, async (lease) => {
      await recoverToRestore(lease, world)
      const stable = await assertFit()
      const order = { ...asked, database: then.database, isForAnother: true }
      try {
        const restored = await restoreBeside(order, { ...world, datastore: from.datastore })
        const before = await handOver(order.id, from, world)
        const sent = { ...restored, before }
        await undoing(lease, world, async () => replace(sent, stable, from, lease, world))
        Object.assign(detail, { restore: sent.id, missing: String(sent.missing.length) })
        return { outcome: 'done' as const, restored: sent }
      } finally {
        await from.datastore.discard(order.id)
      }
    }),
  )
}

/** Data goes over as the files of a server, and RDS gives and takes none; said before it is asked. */
function assertPhysical(from: Origin, world: World): void {
  for (const { environment } of [from, world])
    if (isOnAws(environment))
      throw new Problem(
        'platform-lacks',
        `${environment.name} is on AWS, where data is neither given to another environment as it is nor taken`,
        {
          hint: `without personal data it is: wikistead copy ${from.environment.name} ${world.environment.name} --sanitize`,
        },
      )
}

async function replace(
  sent: RestoredDatastore,
  stable: Activation,
  from: Origin,
  lease: HeldLease,
  world: World,
): Promise<void> {
  const reason = `The wiki is being replaced with a copy of ${from.environment.name}. You can save again in a minute.`
  await freezeIfAlive(stable, reason, lease, world)
  const settle = async () => {
    if (sent.database !== stable.database)
      await renameDatabase(sent.database, stable.database, world)
    await assertWhole(sent, stable.database, world)
  }
  const { id, before, missing } = sent
  await swapIn({ order: { id }, before, missing, settle }, stable, lease, world)
}

/** What arrived must be what was checked where it was restored. */
async function assertWhole(
  { edits, pages }: RestoredDatastore,
  database: string,
  world: World,
): Promise<void> {
  const count = (table: string) => `(SELECT COUNT(*) FROM ${sqlName(database)}.${table})`
  const counted = await askDatabase(`SELECT ${count('revision')}, ${count('page')}`, world)
  if (counted.trim() === `${edits}\t${pages}`) return
  throw new Problem('backup-differs', 'what arrived is not what was restored', {
    hint: `what was live before is live again; wikistead logs ${world.environment.name} --host database`,
    output: `edits and pages: ${edits} and ${pages} sent, ${counted.trim().replace('\t', ' and ')} here`,
  })
}

/** Milliseconds between two tellings. */
const INTERVAL = 1000

/** Returns what is live in the other environment until the swap. */
async function handOver(id: string, from: Origin, world: World): Promise<string> {
  return step('hand over', world, async () => {
    const { bytes, content } = await from.datastore.readBeside(id)
    const began = world.clock.now().getTime()
    let passed = 0
    const show = () => {
      const done = Math.min(1, passed / Math.max(1, bytes))
      const elapsed = (world.clock.now().getTime() - began) / 1000
      const left =
        done === 0 ? '' : `, about ${describeSeconds((elapsed * (1 - done)) / done)} left`
      const message = `${Math.floor(done * 100)}% of ${Math.ceil(bytes / 1e6)} MB${left}`
      world.emit({ type: 'progress', step: 'hand over', message })
    }
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        passed += chunk.length
        done(null, chunk)
      },
    })
    const stop = world.clock.every(INTERVAL, show)
    try {
      const [{ before }] = await Promise.all([
        world.datastore.layBeside(id, meter),
        pipeline(content, meter),
      ])
      return before
    } finally {
      stop()
    }
  })
}
