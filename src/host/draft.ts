import { text } from 'node:stream/consumers'
import type { Release } from '../domain/releases/release.ts'
import { fetchComponents } from './components.ts'
import { compose } from './compose.ts'
import { openHostStore } from './open-store.ts'
import { releasePath } from './paths.ts'

/**
 * Composes a release that is not whole yet, so that this host can build what is missing in it.
 * Reads the release from stdin and prints the path.
 */
export async function draft(): Promise<void> {
  const release = JSON.parse(await text(process.stdin)) as Release
  await fetchComponents(release.components, openHostStore(process.env))
  const id = `${release.id}.draft`
  await compose({ id, database: 'none' }, release)
  process.stdout.write(releasePath(id))
}
