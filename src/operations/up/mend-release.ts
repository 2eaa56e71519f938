import { Problem } from '../../domain/problems/problem.ts'
import type { PackedComponent } from '../../domain/releases/component.ts'
import type { Release } from '../../domain/releases/release.ts'
import type { World } from '../../ports/world.ts'
import { assembleRelease } from '../deploy/assemble.ts'
import { findPackedId } from '../deploy/parts.ts'
import { readRelease } from '../deploy/read-release.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { step } from '../step.ts'

/**
 * Builds again what of the live release was not copied before its region was lost. Components are named
 * by what they are made of, so the same commit gives the same ones.
 */
export async function mendRelease(world: World): Promise<void> {
  const { stable } = await readPointer(world)
  if (stable === null) return
  const release = await readRelease(stable.release, world)
  const missing = await listMissing(release, world)
  if (missing.length === 0) return
  await step('build what was not copied', world, async () => {
    await world.repository.fetch()
    const commit = await world.repository.resolve(release.commit)
    const components = release.components.filter((component) => !missing.includes(component))
    await assembleRelease(commit, { ...release, components }, false, world)
  })
  const [first] = await listMissing(release, world)
  if (first === undefined) return
  throw new Problem(
    'component-missing',
    `${first.name} of ${release.id} could not be built again`,
    {
      hint: `wikistead deploy ${world.environment.name}`,
    },
  )
}

async function listMissing(
  { components }: Release,
  { store }: Pick<World, 'store'>,
): Promise<PackedComponent[]> {
  const found = await Promise.all(components.map(async ({ id }) => findPackedId(id, { store })))
  return components.filter((_, index) => found[index] === undefined)
}
