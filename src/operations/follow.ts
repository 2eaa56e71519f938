import { isProblem } from '../domain/problems/problem.ts'
import type { Clock } from '../ports/clock.ts'
import type { World } from '../ports/world.ts'
import { deploy } from './deploy/deploy.ts'

/** Milliseconds between two looks at the branch. */
const POLL = 5000

/**
 * Deploys every new commit of the branch until stopped. A commit that fails is not tried again;
 * an environment that is locked, or a repository that is away for a while, is.
 */
export async function follow(signal: AbortSignal, world: World): Promise<void> {
  const { repository, site, clock, emit, environment } = world
  let seen = ''
  emit({
    type: 'note',
    message: `following ${site.repository.branch} of ${site.repository.url} for ${environment.name}`,
  })
  while (!signal.aborted) {
    try {
      await repository.fetch()
      const { hash } = await repository.resolve(site.repository.branch)
      if (hash !== seen) {
        await heal(world)
        await deploy({}, world)
        seen = hash
      }
    } catch (error) {
      if (!isProblem(error)) throw error
      emit({
        type: 'warning',
        message: `${error.code}: ${error.message}${error.output === undefined ? '' : `\n${error.output}`}`,
      })
      const isPassing = [
        'environment-locked',
        'repository-unreachable',
        'database-down',
        'hosts-missing',
      ].includes(error.code)
      if (!isPassing)
        seen = await repository.resolve(site.repository.branch).then(
          ({ hash }) => hash,
          () => seen,
        )
    }
    await rest(signal, clock)
    await heal(world).catch((error: unknown) =>
      emit({ type: 'warning', message: (error as Error).message }),
    )
  }
}

/** Makes and starts the hosts that are not there, so that a deleted one comes back by itself. */
async function heal({ provider, emit }: World): Promise<void> {
  const actions = (await provider.plan()).filter(
    ({ verb, subject }) => ['create', 'start'].includes(verb) && subject.startsWith('host '),
  )
  for (const action of actions) {
    emit({ type: 'note', message: `${action.verb} ${action.subject}: ${action.reason}` })
    await provider.apply(action, emit)
  }
}

/** Until the next look, or until it is over; leaves no listener behind. */
async function rest(signal: AbortSignal, clock: Clock): Promise<void> {
  if (signal.aborted) return
  let stop = () => {}
  const aborted = new Promise<void>((resolve) => {
    stop = resolve
    signal.addEventListener('abort', stop)
  })
  await Promise.race([clock.sleep(POLL), aborted])
  signal.removeEventListener('abort', stop)
}
