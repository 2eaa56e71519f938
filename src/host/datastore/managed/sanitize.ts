import { mkdir, rm } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { dirname } from 'node:path'
import type { ManagedSanitized, ManagedSanitizeOrder } from '../../../domain/aws/copy-orders.ts'
import { quoteText } from '../../../domain/sanitize/sql.ts'
import type { OwnInstance } from '../../../platforms/instance/instance.ts'
import { paths } from '../../paths.ts'
import { serverBy, type Ask } from '../database-client.ts'
import { listFiles } from '../list-files.ts'
import { places } from '../places.ts'
import { layOutFiles } from '../restore-files.ts'
import { finishCopy, sanitizeOn } from '../sanitize/make-copy.ts'
import { assertSpace, spaceForServer } from '../space.ts'
import type { Tell } from '../steps.ts'
import { withManagedServer } from './server.ts'

const NICENESS = 10

/**
 * Makes a copy without personal data of a restored database that AWS runs and that is there for
 * nothing else. It is sanitized where it is; what comes here is sanitized, and is searched here.
 */
export async function sanitizeManaged(
  order: ManagedSanitizeOrder,
  instance: Pick<OwnInstance, 'readSecret'>,
  tell: Tell,
): Promise<ManagedSanitized> {
  setPriority(NICENESS)
  await discardManaged()
  await mkdir(places.sanitized, { recursive: true, mode: 0o700 })
  try {
    const values = await withManagedServer(order.scratch, instance, async (server) => {
      await assertRoom(order.database, server.ask)
      return sanitizeOn(server, order, tell)
    })
    const { ask: askLive } = serverBy([`--defaults-file=${paths.databaseClient}`], 'the database')
    const listLive = async () =>
      listFiles(order.database, askLive).then(
        (listing) => listing.files,
        () => [],
      )
    return await finishCopy(values, order, tell, async (files) =>
      layOutFiles(files, places.sanitizedFiles, tell, listLive),
    )
  } catch (error) {
    await discardManaged()
    throw error
  }
}

/** Asked of what is not sanitized yet, which is more. */
async function assertRoom(database: string, ask: Ask): Promise<void> {
  const [[bytes = '0'] = []] = await ask(
    `SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = ${quoteText(database)}`,
  )
  await assertSpace(dirname(places.sanitized), spaceForServer(Number(bytes)), 'the sanitized copy')
}

/** Removes what a copy left on this host, also one that was killed. */
export async function discardManaged(): Promise<void> {
  for (const path of [places.sanitized, places.sanitizedFiles, places.received])
    await rm(path, { recursive: true, force: true })
}
