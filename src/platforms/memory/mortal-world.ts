import type { Event } from '../../domain/events/event.ts'
import type { World } from '../../ports/world.ts'

export interface Mortal<W> {
  readonly world: W
  readonly kill: () => void
  /** Ends when the run was killed. */
  readonly killed: Promise<void>
}

/**
 * A run of the tool that can be killed, as by `kill -9`: what was under way in the world may still
 * happen, but nothing that the operation asks for after it is ever answered.
 */
export function mortalWorld<W extends World>(
  world: W,
  dies: (event: Event, index: number) => boolean = () => false,
): Mortal<W> {
  let isDead = false
  let told = 0
  let bury = () => {}
  const kill = () => {
    isDead = true
    bury()
  }
  const killed = new Promise<void>((resolve) => {
    bury = resolve
  })
  const never = new Promise<never>(() => {})

  const mortal = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (...args: unknown[]) => {
          if (isDead) return never
          const result: unknown = Reflect.apply(method, target, args)
          return result instanceof Promise ? afterwards(result) : result
        }
      },
    })
  const afterwards = async (result: Promise<unknown>) =>
    result.then(
      (value) => (isDead ? never : value),
      (error: unknown) => {
        if (isDead) return never
        throw error
      },
    )

  const {
    store,
    repository,
    fleet,
    edge,
    provider,
    datastore,
    secrets,
    clock,
    operator,
    holders,
    hostProgram,
  } = world
  return {
    ...{ kill, killed },
    world: {
      ...world,
      ...{
        store: mortal(store),
        repository: mortal(repository),
        fleet: mortal(fleet),
        edge: mortal(edge),
      },
      ...{
        provider: mortal(provider),
        datastore: mortal(datastore),
        secrets: mortal(secrets),
        operator: mortal(operator),
        holders,
      },
      hostProgram: async () => (isDead ? never : hostProgram()),
      clock: {
        now: () => clock.now(),
        sleep: async (milliseconds: number) =>
          isDead ? never : afterwards(clock.sleep(milliseconds)),
        every: (milliseconds: number, tick: () => void) =>
          clock.every(milliseconds, () => {
            if (!isDead) tick()
          }),
      },
      emit(event: Event) {
        if (!isDead && dies(event, told++)) kill()
        if (isDead) throw new Error('killed')
        world.emit(event)
      },
    },
  }
}
