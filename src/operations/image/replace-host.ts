import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { Provider } from '../../ports/provider.ts'
import type { World } from '../../ports/world.ts'
import { awaitWell } from '../hosts/await-well.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'

/** Milliseconds that a drained head has to end its requests before it is stopped gracefully. */
const DRAIN = 1000

/** One host: drained, replaced, serving again, and only then back in the edge's round. */
export async function replaceHost(
  host: string,
  hint: string,
  lease: HeldLease,
  world: World,
): Promise<void> {
  const { provider, fleet, clock, emit } = world
  const role = (await fleet.list()).find(({ name }) => name === host)?.role
  if (role === 'web') {
    const others = (await fleet.list()).filter(
      (other) => other.role === 'web' && other.state === 'running' && other.name !== host,
    )
    if (others.length === 0)
      emit({
        type: 'warning',
        message: `${host} is the only web head: visitors see cached pages meanwhile`,
      })
    await provider.setDrained(host, true)
    await clock.sleep(DRAIN)
  }
  const began = clock.now()
  await provider.apply(
    { verb: 'replace', subject: `host ${host}`, reason: 'its image changed' },
    emit,
  )
  try {
    const started = { what: `replace ${host}`, hosts: [host], since: began, mayRetry: false }
    await awaitWell(started, lease, world)
  } catch (error) {
    throw new Problem(
      'image-failed',
      `${host} does not serve with the new image; the other heads still run the old one`,
      { cause: error, hint, output: (error as Error).message },
    )
  }
  const { stable } = await readPointer(world)
  if (role === 'web' && stable === null) await tryToUndrain(host, provider)
}

/** For a head that need not be well: the roll that mends it has to begin somewhere. */
export async function tryToUndrain(host: string, provider: Provider): Promise<void> {
  try {
    await provider.setDrained(host, false)
  } catch (error) {
    if (!isProblem(error, 'hosts-missing')) throw error
  }
}
