import { allEnded } from '../domain/parallel/all-ended.ts'
import type { Action } from '../ports/provider.ts'
import type { World } from '../ports/world.ts'
import { step } from './step.ts'

/** Images are built beside each other: a build waits for packages, and for one core. */
export async function applyTogether(actions: readonly Action[], world: World): Promise<void> {
  const { provider, emit } = world
  await allEnded(
    actions.map(async (action) =>
      step(`${action.verb} ${action.subject}`, world, async () => provider.apply(action, emit)),
    ),
  )
}
