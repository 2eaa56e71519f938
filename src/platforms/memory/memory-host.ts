import {
  followsPointer,
  reportsPrefix,
  type Host,
  type Report,
  type Role,
} from '../../domain/hosts/host.ts'
import { emptyPointer, pointerKey, type Pointer } from '../../domain/rollouts/pointer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import { blankHost, memorySync, type Fault } from './memory-sync.ts'

/** Milliseconds between two looks at the pointer where no change is noticed. */
const TICK = 1000

export interface MemoryHost {
  readonly name: string
  readonly role: Role
  describe(): Host
  serving(): string | null
  /** All that it ever served, oldest first. */
  readonly served: readonly string[]
  /** Its log, oldest first. */
  readonly said: string[]
  fails: Fault
  /** The host stops at the first pointer for which this is true. */
  dies: (pointer: Pointer) => boolean
  /** Its host program does nothing any more, though the host runs. */
  hangs: boolean
  start(): void
  stop(): void
  /** Resolves when nothing that it was woken for is under way any more. */
  idle(): Promise<void>
  /** Away with its disk. */
  remove(): void
  /** Made again, with an empty disk, and started. */
  replace(image: string): void
}

interface Surroundings {
  readonly environment: string
  readonly store: Store
  readonly clock: Clock
}

/** A host that follows the pointer, if its role does, as soon as it moves and every second. */
export function memoryHost(
  name: string,
  role: Role,
  { environment, store, clock }: Surroundings,
): MemoryHost {
  let memory = blankHost()
  let state: Host['state'] = 'running'
  let image = 'image-1'
  let turn = Promise.resolve()
  const served: string[] = []

  async function follow(): Promise<void> {
    const cell = await store.readCell(pointerKey(environment))
    const pointer = cell === undefined ? emptyPointer : (JSON.parse(cell.content) as Pointer)
    if (host.dies(pointer)) state = 'stopped'
    if (state !== 'running' || host.hangs) return
    await memorySync(pointer, { ...host, now: clock.now().getTime() }, memory, store)
    served.push(...memory.served.splice(0))
    await store.write(`${reportsPrefix(environment)}${name}.json`, JSON.stringify(report(pointer)))
  }
  const report = ({ epoch, readOnly }: Pointer): Report => ({
    ...{ host: name, role, at: clock.now().toISOString(), epoch, serving: memory.serving },
    ...{ staged: [...memory.staged], proved: [...memory.proved], failure: memory.failure },
    readOnly: readOnly !== null,
  })
  const wake = () => {
    if (followsPointer(role)) turn = turn.then(follow)
  }

  const host: MemoryHost = {
    ...{ name, role, served, said: [] },
    describe: () => ({ name, role, state, image: state === 'missing' ? '' : image }),
    serving: () => memory.serving,
    fails: () => undefined,
    dies: () => false,
    hangs: false,
    start() {
      // What is on the disk stays, what the host program remembered does not.
      memory = { ...blankHost(), serving: memory.serving }
      state = 'running'
      wake()
    },
    stop() {
      state = 'stopped'
    },
    idle: async () => turn,
    remove() {
      memory = blankHost()
      state = 'missing'
    },
    replace(digest) {
      memory = blankHost()
      image = digest
      state = 'running'
      wake()
    },
  }
  store.watch(pointerKey(environment), wake)
  clock.every(TICK, wake)
  return host
}
