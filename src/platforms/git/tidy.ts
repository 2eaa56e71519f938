import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Git } from './git.ts'

/** Each fetch leaves a pack, and each look-up asks all packs; so many cost no time yet. */
const PACKS_TOLERATED = 50

/**
 * Joins small packs once there are many. Not gc: nothing is ever thrown away here. An old git
 * (before 2.33) cannot do it and is slow then, but right.
 */
export async function tidy(git: Git, tolerated = PACKS_TOLERATED): Promise<void> {
  const names = await readdir(join(git.directory, 'objects', 'pack'))
  const packs = names.filter((name) => name.endsWith('.pack'))
  if (packs.length > tolerated) await git.run(['repack', '-d', '-q', '--geometric=2'])
}
