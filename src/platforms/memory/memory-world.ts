import type { Event } from '../../domain/events/event.ts'
import { pointerKey, type Pointer } from '../../domain/rollouts/pointer.ts'
import { isOnDocker, type Environment, type Site } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import type { World } from '../../ports/world.ts'
import { memoryBrowser, type MemoryBrowser } from './memory-browser.ts'
import { memoryClock } from './memory-clock.ts'
import { memoryDatastore, type MemoryDatastore } from './memory-datastore.ts'
import { memoryEdge, type MemoryEdge } from './memory-edge.ts'
import { memoryFleet, type MemoryFleet } from './memory-fleet.ts'
import { memoryHolders } from './memory-holders.ts'
import { memoryLogArchive, type MemoryLogArchive } from './memory-log-archive.ts'
import { memoryMailbox, type MemoryMailbox } from './memory-mailbox.ts'
import { memoryOperator, type MemoryOperator } from './memory-operator.ts'
import { memoryProvider, type MemoryProvider } from './memory-provider.ts'
import { memoryRepository, type MemoryRepository } from './memory-repository.ts'
import { memorySecrets } from './memory-secrets.ts'
import { memorySite, memoryWiki, type MemorySiteOptions } from './memory-site.ts'
import { memoryStore } from './memory-store.ts'
import { recordWrites, type Write } from './memory-writes.ts'

/** A whole world for tests, with what a test wants to see of it. */
export interface MemoryWorld extends World {
  readonly repository: MemoryRepository
  readonly fleet: MemoryFleet
  readonly logArchive: MemoryLogArchive
  readonly edge: MemoryEdge
  readonly provider: MemoryProvider
  readonly datastore: MemoryDatastore
  readonly operator: MemoryOperator
  readonly browser: MemoryBrowser
  readonly mailbox: MemoryMailbox
  /** All that this run of the tool told, in order. */
  readonly events: Event[]
  /** All that this run of the tool changed in the store, in order; hosts are not in it. */
  readonly writes: Write[]
  /** The steps that ended well. */
  steps(): string[]
  warnings(): string[]
  /** The pointers that this run wrote. */
  pointers(): Pointer[]
  /** What the web heads serve now, in the order of their names. */
  serving(): (string | null)[]
  /** Another run of the tool in the same world: a process of its own. */
  another(): MemoryWorld
  /** The same run in another environment of the site, with hosts and data of its own. */
  neighbour(environment: string): MemoryWorld
  /** Says that this run's process was killed; others know that it is gone. */
  die(): void
}

/** What all runs of the tool share. */
interface Shared {
  readonly site: Site
  readonly environment: Environment
  readonly store: Store
  readonly clock: Clock
  readonly repository: MemoryRepository
  readonly fleet: MemoryFleet
  readonly logArchive: MemoryLogArchive
  readonly edge: MemoryEdge
  readonly provider: MemoryProvider
  readonly datastore: MemoryDatastore
  readonly secrets: World['secrets']
  readonly browser: MemoryBrowser
  readonly mailbox: MemoryMailbox
  readonly gone: Set<number>
  processes: number
}

/** A site of two running heads, no release yet, and a wiki repository with one commit. */
export function memoryWorld(
  options: MemorySiteOptions & { readonly isUp?: boolean } = {},
): MemoryWorld {
  const site = memorySite(options)
  const [environment] = Object.values(site.environments)
  if (environment === undefined) throw new Error('the site has no environment')
  const repository = memoryRepository()
  repository.commit(memoryWiki, { subject: 'a wiki' })
  const shared = makeEnvironment(environment, {
    ...{ site, repository, store: memoryStore(), clock: memoryClock() },
    ...{ gone: new Set(), processes: 0 },
  })
  if (options.isUp === false) for (const host of shared.fleet.all()) host.remove()
  return enter(shared)
}

type OfTheSite = Pick<Shared, 'site' | 'repository' | 'store' | 'clock' | 'gone' | 'processes'>

/** Hosts, data and secrets of one environment. */
function makeEnvironment(environment: Environment, site: OfTheSite): Shared {
  const { store, clock } = site
  const heads = isOnDocker(environment) ? environment.platform.heads : 0
  const fleet = memoryFleet({ heads, environment: environment.name, store, clock })
  const edge = memoryEdge(() => fleet.heads(), environment)
  return {
    ...{ ...site, environment, fleet, edge, provider: memoryProvider(fleet, edge) },
    ...{ secrets: memorySecrets(), datastore: memoryDatastore(clock) },
    ...{ browser: memoryBrowser(), mailbox: memoryMailbox(clock) },
    logArchive: memoryLogArchive(),
  }
}

/** One run of the tool. */
function enter(shared: Shared): MemoryWorld {
  const { store, gone, ...world } = shared
  const { site, environment, clock, repository, fleet, edge, provider, datastore, secrets } = world
  const { browser, mailbox, logArchive } = world
  const pid = 100 + shared.processes++
  const events: Event[] = []
  const writes: Write[] = []
  return {
    ...{ site, environment, clock, repository, fleet, edge, provider, datastore, secrets },
    ...{ events, writes, browser, mailbox, logArchive },
    store: recordWrites(store, (write) => writes.push(write)),
    hostProgram: async () => Buffer.from('the host program'),
    operator: memoryOperator(),
    holders: memoryHolders(pid, gone),
    emit: (event) => void events.push(event),
    steps: () => events.flatMap((event) => (event.type === 'step-finished' ? [event.step] : [])),
    warnings: () => events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    pointers: () =>
      writes
        .filter(({ key }) => key === pointerKey(environment.name))
        .map(({ content }) => JSON.parse(content) as Pointer),
    serving: () => fleet.heads().map((head) => head.serving()),
    another: () => enter(shared),
    neighbour(name) {
      const other = site.environments[name]
      if (other === undefined) throw new Error(`the site has no environment ${name}`)
      return enter(makeEnvironment(other, { ...shared, processes: shared.processes + 1000 }))
    },
    die: () => void gone.add(pid),
  }
}
