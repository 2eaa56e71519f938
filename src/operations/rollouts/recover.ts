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
  const { target, fence, switching, wave } = await readPointer(world)
  if (target === null && switching === null && wave !== 'back') {
    if (fence !== lease.fence) await movePointer(() => ({}), lease, world)
    return
  }
  const what = wave === 'back' ? 'went back' : `rolled out ${target?.release ?? 'another database'}`
  const message = `an operation ended while it ${what}; undoing it first`
  world.emit({ type: 'warning', message })
  await goBack(lease, world)
  await thaw(lease, world)
}
