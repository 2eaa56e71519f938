import { Problem } from '../../domain/problems/problem.ts'
import { parsePointer, pointerKey, type Pointer } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import type { HeldLease } from '../locks/with-lease.ts'

type Pointing = Pick<World, 'store' | 'environment'>

export async function readPointer({ store, environment }: Pointing): Promise<Pointer> {
  const cell = await store.readCell(pointerKey(environment.name))
  return parsePointer(cell?.content)
}

/**
 * Moves the pointer on, with the lease's fence in it. Fails with `lease-lost` where a later
 * holder has moved it: a stalled operation cannot act after it was taken over.
 */
export async function movePointer(
  change: (pointer: Pointer) => Partial<Pointer>,
  lease: HeldLease,
  { store, environment }: Pointing,
): Promise<Pointer> {
  const key = pointerKey(environment.name)
  for (;;) {
    const cell = await store.readCell(key)
    const before = parsePointer(cell?.content)
    lease.assertHeld()
    if (before.fence > lease.fence)
      throw new Problem('lease-lost', `a later operation has taken over ${environment.name}`, {
        hint: `wikistead status ${environment.name}`,
      })
    const after = { ...before, ...change(before), epoch: before.epoch + 1, fence: lease.fence }
    if (await store.swapCell(key, cell?.version ?? 0, JSON.stringify(after))) return after
  }
}
