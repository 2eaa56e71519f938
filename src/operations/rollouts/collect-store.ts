import { packKey, packMarkKey } from '../../domain/releases/component.ts'
import { chooseExpired, type StoredPack } from '../../domain/releases/expiry.ts'
import { releaseKey, type Release } from '../../domain/releases/release.ts'
import { parsePointer, pointerKey } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'

/**
 * Removes what no environment needs any more from the store. The mark goes before the pack and
 * the pack before nothing, so a killed collection leaves only things that are packed again.
 */
export async function collectStore({
  store,
  site,
  clock,
}: Pick<World, 'store' | 'site' | 'clock'>): Promise<number> {
  const readAll = async <T>(prefix: string): Promise<T[]> => {
    const keys = (await store.list(prefix)).filter((key) => key.endsWith('.json'))
    const contents = await Promise.all(keys.map(async (key) => store.read(key)))
    return contents.flatMap((content) =>
      content === undefined ? [] : [JSON.parse(content.toString()) as T],
    )
  }
  const kept = new Set<string>()
  for (const name of Object.keys(site.environments)) {
    const { stable, target, keep } = parsePointer((await store.readCell(pointerKey(name)))?.content)
    for (const id of [stable?.release, target?.release, ...keep]) if (id !== undefined) kept.add(id)
  }
  const expired = chooseExpired(
    await readAll<Release>('releases/'),
    await readAll<StoredPack>('packs/'),
    kept,
    clock.now(),
  )
  for (const id of expired.releases) await store.remove(releaseKey(id))
  for (const id of expired.packs) {
    await store.remove(packMarkKey(id))
    await store.remove(packKey(id))
  }
  return expired.releases.length
}
