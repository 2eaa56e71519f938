import { isOver, type Failure, type RememberedFailure, type Role } from '../../domain/hosts/host.ts'
import { packKey, packMarkKey } from '../../domain/releases/component.ts'
import { releaseKey, type Release } from '../../domain/releases/release.ts'
import {
  activationId,
  chooseDuty,
  sameActivation,
  type Activation,
  type Pointer,
} from '../../domain/rollouts/pointer.ts'
import type { Store } from '../../ports/store.ts'

/** What a simulated host has on its disk and in its memory. */
export interface HostMemory {
  serving: string | null
  failure: RememberedFailure | null
  readonly staged: Set<string>
  readonly proved: Set<string>
  /** All that it ever served, oldest first. */
  readonly served: string[]
}

export const blankHost = (): HostMemory => ({
  ...{ serving: null, failure: null },
  ...{ staged: new Set(), proved: new Set(), served: [] },
})

/** What a host prints when it fails in a phase; undefined where all goes well. */
export type Fault = (activation: string, phase: Failure['phase']) => string | undefined

interface Syncing {
  readonly name: string
  readonly role: Role
  readonly fails: Fault
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The host program's `sync`, step by step, without a wiki. */
export async function memorySync(
  pointer: Pointer,
  { name, role, fails, now }: Syncing,
  memory: HostMemory,
  store: Store,
): Promise<void> {
  if (memory.failure !== null && isOver(memory.failure, pointer, now)) memory.failure = null
  const duty = chooseDuty(pointer, name)
  const attempt = async (
    activation: Activation,
    phase: Failure['phase'],
    work: (id: string) => Promise<string | undefined>,
  ) => {
    const id = activationId(activation)
    if (memory.failure?.activation === id) return
    const output = await work(id)
    if (output === undefined) return
    const { epoch } = pointer
    memory.failure = { activation: id, phase, message: 'it failed', output, epoch, at: now }
  }

  for (const activation of duty.stage)
    await attempt(activation, 'fetch', async (id) => {
      if (memory.staged.has(id)) return undefined
      const output = fails(id, 'fetch') ?? (await findMissing(activation.release, store))
      if (output === undefined) memory.staged.add(id)
      return output
    })
  if (duty.prove !== null)
    await attempt(duty.prove, 'prove', async (id) => {
      if (memory.proved.has(id) || !memory.staged.has(id)) return undefined
      const output = fails(id, 'prove')
      if (output === undefined) memory.proved.add(id)
      return output
    })
  if (duty.serve === null) return
  await attempt(duty.serve, 'switch', async (id) => {
    const isReady = memory.staged.has(id) && memory.proved.has(id)
    if (!isReady || memory.serving === id) return undefined
    const output = fails(id, 'switch')
    if (output !== undefined) return output
    memory.serving = id
    memory.served.push(id)
    return undefined
  })
  const isWatched = pointer.wave === 'canary' && sameActivation(duty.serve, pointer.target)
  if (isWatched && role === 'web')
    await attempt(duty.serve, 'watch', async (id) => fails(id, 'watch'))
}

/** A release is whole only if every pack that it names is there, with its mark. */
async function findMissing(id: string, store: Store): Promise<string | undefined> {
  const content = await store.read(releaseKey(id))
  if (content === undefined) return `the store has no ${releaseKey(id)}`
  const { components } = JSON.parse(content.toString()) as Release
  for (const component of components)
    for (const key of [packKey(component.id), packMarkKey(component.id)])
      if ((await store.read(key)) === undefined) return `the store has no ${key}`
  return undefined
}
