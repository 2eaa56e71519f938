import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { askLive } from './database-client.ts'
import { followFiles } from './follow-files.ts'
import { readKnownFiles, rememberFiles } from './known-files.ts'
import { places } from './places.ts'
import { followPlace } from './repository.ts'
import { updateRest } from './state.ts'
import type { Tell } from './steps.ts'
import { storeFiles } from './store-files.ts'

/** Puts uploads into the repository that the database knows and the repository does not. */
export function keepFiles(
  readStable: () => Promise<Activation | null>,
  tell: Tell,
): () => Promise<void> {
  const follower = followFiles(askLive, () => new Date())
  let known = new Set<string>()
  let repository = ''
  return async () => {
    const current = await followPlace(tell)
    if (current !== repository) {
      // What a killed task had copied so far is copied again where it is wanted.
      await rm(join(places.spool, 'files'), { recursive: true, force: true })
      known = await readKnownFiles()
      follower.startAnew()
      repository = current
    }
    const now = new Date().toISOString()
    const { files, total, bytes } = await follower.look((await readStable())?.database ?? 'wiki')
    const missing = await storeFiles(files, known, rememberFiles)
    follower.remember(missing)
    await updateRest((rest) => ({
      files: {
        ...{ count: total, bytes },
        missing: missing.map(({ path }) => path),
        storedUntil: missing.length === 0 ? now : rest.files.storedUntil,
      },
    }))
  }
}
