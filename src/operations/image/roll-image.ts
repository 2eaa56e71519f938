import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { Provider } from '../../ports/provider.ts'
import type { World } from '../../ports/world.ts'
import { recorded } from '../journal/record.ts'
import { awaitWell } from '../hosts/await-well.ts'
import { withLease, type HeldLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { recover } from '../rollouts/recover.ts'
import { step } from '../step.ts'

/** Milliseconds that a drained head has to end its requests before it is stopped gracefully. */
const DRAIN = 1000

/** Builds the image that the site describes and replaces the hosts that run another, in turn. */
export async function rollImage(request: { readonly isDryRun: boolean }, world: World) {
  const { provider, emit, environment } = world
  const builds = (await provider.plan()).filter(({ verb }) => verb === 'build')
  const outdated = await provider.listOutdated()
  emit({
    type: 'plan',
    title: `${environment.name}: ${outdated.length === 0 ? 'all hosts run the described image' : `${outdated.length} hosts to replace`}`,
    changes: [],
    lines: [
      ...builds.map(({ subject, reason }) => `build ${subject} (${reason})`),
      ...outdated.map((host) => `replace host ${host}`),
    ],
  })
  if (request.isDryRun) return { outcome: 'unchanged' as const, hosts: outdated }
  return recorded('image roll', { hosts: outdated.join(' ') }, world, async () =>
    withLease('image roll', world, async (lease) => {
      await recover(lease, world)
      await undrainAll(world)
      if (outdated.length === 0 && builds.length === 0)
        return { outcome: 'unchanged' as const, hosts: outdated }
      for (const build of builds)
        await step(`${build.verb} ${build.subject}`, world, async () => provider.apply(build, emit))
      for (const host of outdated)
        await step(`replace ${host}`, world, async () => replaceHost(host, lease, world))
      return { outcome: 'done' as const, hosts: outdated }
    }),
  )
}

/** A roll that was killed may have left a head drained; one that is unwell gets no requests anyway. */
async function undrainAll({ provider, fleet }: World): Promise<void> {
  for (const { name, role, state } of await fleet.list())
    if (role === 'web' && state === 'running') await tryToUndrain(name, provider)
}

/** For a head that need not be well: the roll that mends it has to begin somewhere. */
async function tryToUndrain(host: string, provider: Provider): Promise<void> {
  try {
    await provider.setDrained(host, false)
  } catch (error) {
    if (!isProblem(error, 'hosts-missing')) throw error
  }
}

/** One host: drained, replaced, serving again, and only then back in the edge's round. */
async function replaceHost(host: string, lease: HeldLease, world: World): Promise<void> {
  const { provider, fleet, clock, emit, environment } = world
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
      {
        cause: error,
        hint: `take the change out of wikistead.config.ts, then wikistead image roll ${environment.name}`,
        output: (error as Error).message,
      },
    )
  }
  const { stable } = await readPointer(world)
  if (role === 'web' && stable === null) await tryToUndrain(host, provider)
}
