import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { Pointer } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { recorded } from '../journal/record.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { movePointer, readPointer } from './pointer.ts'
import { thaw } from '../upgrade/freeze.ts'
import { goBack } from './roll-out.ts'

/**
 * Begins with whatever a killed operation left behind: its roll-out is undone, so that every
 * operation starts from one release on all hosts. Also puts our fence into the pointer, so that
 * a stalled holder from before cannot move it any more. Fails with `database-down` where editors wait
 * for a database that is gone.
 */
export async function recover(lease: HeldLease, world: World): Promise<void> {
  try {
    await undoWhatIsLeft(lease, world)
    await clearLeft(world)
  } catch (error) {
    if (!isProblem(error, 'database-down')) throw error
    throw new Problem(error.code, `what an operation left cannot be undone: ${error.message}`, {
      hint: `if its data is lost: wikistead restore ${world.environment.name}`,
      ...(error.output === undefined ? {} : { output: error.output }),
    })
  }
}

/** As above; but a database that is gone must not keep anybody from restoring it. */
export async function recoverToRestore(lease: HeldLease, world: World): Promise<void> {
  await unlessDatabaseIsGone(world, async () => undoWhatIsLeft(lease, world))
  await clearLeft(world)
}

/** What a killed copy left is nothing that could keep anybody from going on. */
async function clearLeft(world: World): Promise<void> {
  const { datastore, emit } = world
  try {
    const left = await datastore.clearLeft()
    if (left.length === 0) return
    const what = left.join(', ')
    emit({ type: 'warning', message: `a copy that was killed left ${what}; removing it` })
    await recorded('clear away', { removed: what }, world, async () => ({ outcome: 'done' }))
  } catch (error) {
    if (!isProblem(error)) throw error
    emit({ type: 'warning', message: `what a copy left cannot be removed yet: ${error.message}` })
  }
}

/** Does what needs the live database, and where that is gone, says so and goes on. */
export async function unlessDatabaseIsGone(
  { emit }: Pick<World, 'emit'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isProblem(error, 'database-down') && !isProblem(error, 'not-running')) throw error
    emit({ type: 'warning', message: 'the live database does not answer; going on without it' })
  }
}

async function undoWhatIsLeft(lease: HeldLease, world: World): Promise<void> {
  const pointer = await readPointer(world)
  const { target, fence, switching, restoring, wave } = pointer
  if (target === null && switching === null && restoring === null && wave !== 'back') {
    if (fence !== lease.fence) await movePointer(() => ({}), lease, world)
    return
  }
  const message = `an operation ended while it ${describe(pointer)}; undoing it first`
  world.emit({ type: 'warning', message })
  await goBack(lease, world)
  await thaw(lease, world)
}

const describe = ({ restoring, switching, wave, target }: Pointer) =>
  restoring !== null
    ? 'restored data'
    : wave === 'back'
      ? 'went back'
      : target !== null || switching?.copy != null
        ? `rolled out ${target?.release ?? 'another database'}`
        : 'kept editors waiting'
