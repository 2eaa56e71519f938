import type { World } from '../../ports/world.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { thaw } from '../upgrade/freeze.ts'
import { goBack } from './roll-out.ts'

/**
 * Does what may move the environment on, and takes it back to where it was if that fails. What
 * went wrong first is what the operator has to know; the next run undoes what is left.
 */
export async function undoing<T>(
  lease: HeldLease,
  world: World,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    try {
      await goBack(lease, world)
      await thaw(lease, world)
    } catch (second) {
      const message = `going back is not complete: ${(second as Error).message}`
      world.emit({ type: 'warning', message })
    }
    throw error
  }
}
