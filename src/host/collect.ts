import { readdir, rm, stat } from 'node:fs/promises'
import { activationId, type Pointer } from '../domain/rollouts/pointer.ts'
import { releaseKey, type Release } from '../domain/releases/release.ts'
import type { HostStore } from '../ports/store.ts'
import { collectComponents } from './components.ts'
import { freeOpcache } from './opcache.ts'
import { paths, releasePath } from './paths.ts'

/** Milliseconds; no request runs longer than PHP and Apache allow (180 s). */
const LONGEST_REQUEST = 300_000

/**
 * Removes releases that nobody asks for any more and that no running request can still use,
 * then the components that no release is made of.
 */
export async function collect(pointer: Pointer, store: HostStore): Promise<void> {
  const asked = [pointer.stable, pointer.target].filter((activation) => activation !== null)
  const isKept = (name: string) =>
    asked.some((activation) => activationId(activation) === name) ||
    pointer.keep.some((release) => name.startsWith(`${release}.`))
  const used = new Set<string>()
  for (const name of await readdir(paths.releases)) {
    if (!isKept(name) && !(await isRecent(name))) {
      await rm(releasePath(name), { recursive: true, force: true })
      continue
    }
    if (name.startsWith('.')) continue
    const release = await readRelease(name.split('.')[0] ?? '', store)
    // Without its list nothing can be said about its components: leave them all.
    if (release === undefined) return
    for (const { id } of release.components) used.add(id)
  }
  if ((await collectComponents(used)) > 0) await freeOpcache()
}

const isRecent = async (name: string) => {
  const found = await stat(releasePath(name)).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs < LONGEST_REQUEST
}

export async function readRelease(id: string, store: HostStore): Promise<Release | undefined> {
  const content = await store.read(releaseKey(id))
  return content === undefined ? undefined : (JSON.parse(content.toString()) as Release)
}
