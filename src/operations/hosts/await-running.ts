import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { step } from '../step.ts'

/** Milliseconds until a host that was made must be reachable, and between two looks. */
const TIMEOUT = 900_000
const POLL = 3000

/** Waits for hosts that take their time to start; at once over where all of them run. */
export async function awaitRunning(
  world: Pick<World, 'fleet' | 'clock' | 'emit' | 'environment'>,
): Promise<void> {
  const { fleet, clock, emit, environment } = world
  const listAway = async () => (await fleet.list()).filter(({ state }) => state !== 'running')
  let away = await listAway()
  if (away.length === 0) return
  const what = 'wait for the hosts'
  await step(what, world, async () => {
    const deadline = clock.now().getTime() + TIMEOUT
    for (; away.length > 0; away = await listAway()) {
      const names = away.map(({ name }) => name).join(', ')
      if (clock.now().getTime() > deadline)
        throw new Problem('hosts-missing', `${names} cannot be reached`, {
          hint: `wikistead status ${environment.name}`,
        })
      emit({ type: 'progress', step: what, message: `${names} cannot be reached yet` })
      await clock.sleep(POLL)
    }
  })
}
