import { allEnded } from '../../domain/parallel/all-ended.ts'
import type { Action } from '../../ports/provider.ts'
import type { World } from '../../ports/world.ts'
import { step } from '../step.ts'

/** Beside each other: a build waits for packages, and for one core. */
export async function buildImages(builds: readonly Action[], world: World): Promise<void> {
  const { provider, emit } = world
  await allEnded(
    builds.map(async (build) =>
      step(`${build.verb} ${build.subject}`, world, async () => provider.apply(build, emit)),
    ),
  )
}
