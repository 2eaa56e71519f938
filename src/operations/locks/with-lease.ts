import {
  isFree,
  LEASE_DURATION,
  lockKey,
  nextLease,
  releaseLease,
  renewLease,
  type Lease,
} from '../../domain/locks/lease.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'

type Locking = Pick<World, 'store' | 'clock' | 'holders' | 'environment'>

/** Proof that the environment is ours; what it guards fails once it is not. */
export interface HeldLease {
  readonly fence: number
  /** Fails with `lease-lost` where somebody else took over, or could have. */
  assertHeld(): void
}

/**
 * Holds the environment while `work` runs. A lease that ran out, or whose holder is certainly
 * dead, is taken over; nobody has to unlock anything.
 */
export async function withLease<T>(
  reason: string,
  world: Locking,
  work: (lease: HeldLease) => Promise<T>,
): Promise<T> {
  const key = lockKey(world.environment.name)
  let { lease, version } = await acquire(key, reason, world)
  let isLost = false
  let renewal = Promise.resolve()

  const swap = async (next: Lease) => {
    if (await world.store.swapCell(key, version, JSON.stringify(next))) {
      lease = next
      version += 1
    } else isLost = true
  }
  const stop = world.clock.every(LEASE_DURATION / 3, () => {
    renewal = renewal
      .then(async () => swap(renewLease(lease, world.clock.now())))
      .catch(() => undefined)
  })
  try {
    return await work({
      fence: lease.fence,
      assertHeld() {
        if (isLost || isFree(lease, world.clock.now()))
          throw new Problem('lease-lost', `the lock of ${world.environment.name} was taken over`, {
            hint: `wikistead status ${world.environment.name}`,
          })
      },
    })
  } finally {
    stop()
    await renewal
    if (!isLost) await swap(releaseLease(lease))
  }
}

async function acquire(key: string, reason: string, world: Locking) {
  const { store, clock, holders, environment } = world
  for (;;) {
    const cell = await store.readCell(key)
    const found = cell === undefined ? undefined : (JSON.parse(cell.content) as Lease)
    const now = clock.now()
    if (found?.holder && !isFree(found, now) && !holders.isGone(found.holder))
      throw lockedBy(environment.name, found, now)
    const lease = nextLease(found, holders.self(), reason, now)
    const version = cell?.version ?? 0
    if (await store.swapCell(key, version, JSON.stringify(lease)))
      return { lease, version: version + 1 }
  }
}

function lockedBy(environment: string, { holder, reason, acquiredAt }: Lease, now: Date): Problem {
  const seconds = Math.round((now.getTime() - Date.parse(acquiredAt)) / 1000)
  const who =
    holder === null ? 'somebody' : `${holder.user}@${holder.machine} (process ${holder.pid})`
  return new Problem(
    'environment-locked',
    `${environment} is locked by ${who} since ${acquiredAt} (${seconds} s): ${reason}`,
    { hint: `try again when it is done; watch it with: wikistead status ${environment}` },
  )
}

/** Who holds the environment now, if anybody does. */
export async function readLease({
  store,
  environment,
  clock,
  holders,
}: Locking): Promise<Lease | undefined> {
  const cell = await store.readCell(lockKey(environment.name))
  if (cell === undefined) return undefined
  const lease = JSON.parse(cell.content) as Lease
  const isHeld =
    lease.holder !== null && !isFree(lease, clock.now()) && !holders.isGone(lease.holder)
  return isHeld ? lease : undefined
}
