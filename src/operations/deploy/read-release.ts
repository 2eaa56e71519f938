import { Problem } from '../../domain/problems/problem.ts'
import { releaseKey, type Release } from '../../domain/releases/release.ts'
import type { World } from '../../ports/world.ts'

/** The release's list of components. Fails with `release-unknown`. */
export async function readRelease(
  id: string,
  { store, environment }: Pick<World, 'store' | 'environment'>,
): Promise<Release> {
  const content = /^[0-9a-f-]+$/.test(id) ? await store.read(releaseKey(id)) : undefined
  if (content === undefined)
    throw new Problem('release-unknown', `there is no release ${JSON.stringify(id)}`, {
      hint: `wikistead releases ${environment.name}`,
    })
  return JSON.parse(content.toString()) as Release
}
