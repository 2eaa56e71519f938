import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { places } from './places.ts'

/** Begins the names of what is made beside only to be looked at. */
export const scratch = { backup: 'verify-', drill: 'drill-' } as const

const isScratch = (name: string) => /^\.?restore-(verify|drill)-/.test(name)

/** Removes what a look that was killed left behind; only for whoever holds the lock. */
export async function clearScratch(): Promise<void> {
  for (const folder of [places.database, places.uploads])
    for (const name of (await readdir(folder).catch(() => [])).filter(isScratch))
      await rm(join(folder, name), { recursive: true, force: true })
}
