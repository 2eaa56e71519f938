import { mkdir, rm } from 'node:fs/promises'
import { setPriority } from 'node:os'
import type { SanitizedCopy, SanitizeOrder } from '../../../domain/sanitize/copy.ts'
import { askLive, socketServer } from '../database-client.ts'
import { listFiles } from '../list-files.ts'
import { originalBeside, places } from '../places.ts'
import { restoreDatabase } from '../restore-database.ts'
import { restoreFiles } from '../restore-files.ts'
import { planRestore } from '../restore.ts'
import { finishCopy, sanitizeOn, sanitizedPlaces } from './make-copy.ts'

const NICENESS = 10

/**
 * Makes a copy of the wiki without personal data. The newest backup is restored beside, on a server
 * without a network, and sanitized there. What was restored is removed, however it ends.
 */
export async function sanitize(
  order: SanitizeOrder,
  tell: (message: string) => void,
): Promise<SanitizedCopy> {
  // Readers of the source come first; the servers that are started inherit it.
  setPriority(NICENESS)
  await discardSanitized()
  await mkdir(places.sanitized, { mode: 0o700 })
  const plan = await planRestore({ id: order.id })
  try {
    const { looked: values } = await restoreDatabase(
      plan,
      originalBeside,
      tell,
      async (_, socket) => sanitizeOn(socketServer(socket), order, tell),
    )
    await rm(originalBeside, { recursive: true, force: true })
    const listLive = async () =>
      listFiles(plan.from.database, askLive).then(
        (listing) => listing.files,
        () => [],
      )
    const copy = await finishCopy(values, order, tell, async (files) =>
      restoreFiles(files, sanitizedPlaces.files, tell, listLive),
    )
    return { ...copy, from: plan.from.id, instant: plan.instant }
  } catch (error) {
    await discardSanitized()
    throw error
  }
}

/** Removes what a copy left, also one that was killed. */
export async function discardSanitized(): Promise<void> {
  for (const path of [originalBeside, places.sanitized])
    await rm(path, { recursive: true, force: true })
}
