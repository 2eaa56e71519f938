import { followsPointer } from '../../domain/hosts/host.ts'
import { activationId } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { awaitHosts } from '../rollouts/await-hosts.ts'
import { readPointer } from '../rollouts/pointer.ts'

/** Milliseconds until a new host serves; it may have to fetch the whole wiki. */
const TIMEOUT = 300_000

interface Started {
  readonly what: string
  readonly hosts: readonly string[]
  /** What they said before is of an earlier life. */
  readonly since: Date
  /** Whether a host that fails may try again: what it needs may be starting too. */
  readonly mayRetry: boolean
}

/**
 * Waits until hosts that were just started serve what is live, and until the edge sends requests
 * to those of them that are web heads. Before the first release there is nothing to wait for.
 */
export async function awaitWell(
  { what, hosts, since, mayRetry }: Started,
  lease: HeldLease,
  world: World,
): Promise<void> {
  const { stable, epoch } = await readPointer(world)
  if (stable === null) return
  const followers = (await world.fleet.list()).filter(
    ({ name, role }) => hosts.includes(name) && followsPointer(role),
  )
  const id = activationId(stable)
  await awaitHosts(
    {
      ...{ what, epoch, target: mayRetry ? null : stable, timeout: TIMEOUT },
      hosts: followers.map(({ name }) => name),
      isDone: (report) =>
        Date.parse(report.at) > since.getTime() &&
        report.serving === id &&
        report.proved.includes(id),
    },
    lease,
    world,
  )
  for (const { name, role } of followers)
    if (role === 'web') await world.provider.setDrained(name, false)
}
