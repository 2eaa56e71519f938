import type { World } from '../../ports/world.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { movePointer, readPointer } from './pointer.ts'
import { thaw } from '../upgrade/freeze.ts'
import { goBack } from './roll-out.ts'

/**
 * Begins with whatever a killed operation left behind: its roll-out is undone, so that every
 * operation starts from one release on all hosts. Also puts our fence into the pointer, so that
 * a stalled holder from before cannot move it any more.
 */
export async function recover(lease: HeldLease, world: World): Promise<void> {
  const { target, fence, switching } = await readPointer(world)
  if (target === null && switching === null) {
    if (fence !== lease.fence) await movePointer(() => ({}), lease, world)
    return
  }
  world.emit({
    type: 'warning',
    message: `an operation ended while it rolled out ${target?.release ?? 'another database'}; undoing it first`,
  })
  await goBack(lease, world)
  await thaw(lease, world)
}
