import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredFile } from '../../../domain/backups/stored-file.ts'
import type { SanitizedCopy, SanitizeOrder } from '../../../domain/sanitize/copy.ts'
import type { Server } from '../database-client.ts'
import { listFiles } from '../list-files.ts'
import { places } from '../places.ts'
import { look } from '../restore.ts'
import { withScratchServer } from '../scratch-server.ts'
import { collectValues, type OriginalValue } from './collect-values.ts'
import { planFor } from './plan-for.ts'
import { runSteps } from './run-steps.ts'
import { scanCopy } from './scan-copy.ts'
import { dumpForPeople, writeAnew } from './write-anew.ts'

/** Where the parts of a sanitized copy lie on the admin host until they are handed over. */
export const sanitizedPlaces = {
  database: join(places.sanitized, 'database'),
  files: join(places.sanitized, 'files'),
  dump: join(places.sanitized, 'database.sql.gz'),
} as const

/** Written into the data directory last; what lacks it is never received anywhere. */
export const MARK = 'wikistead-sanitized'

type Tell = (message: string) => void

/**
 * Sanitizes a restored database where it is, and writes the outcome out anew into files of its own,
 * as InnoDB's files keep what was deleted. Returns the values of the original that must not be there.
 */
export async function sanitizeOn(
  server: Server,
  order: SanitizeOrder,
  tell: Tell,
): Promise<OriginalValue[]> {
  const planned = await planFor(order, server.ask)
  tell('collecting what must not be in the copy')
  const values = await collectValues(planned, order, server.ask)
  await runSteps(planned.steps, order.database, server, randomBytes(32), tell)
  tell('writing the copy anew')
  await writeAnew(order, server, sanitizedPlaces.database)
  return values
}

/** Searches the copy for those values before anybody gets it, and adds the files that it names. */
export async function finishCopy(
  values: readonly OriginalValue[],
  order: SanitizeOrder,
  tell: Tell,
  layOut: (files: readonly StoredFile[]) => Promise<readonly StoredFile[]>,
): Promise<Omit<SanitizedCopy, 'from' | 'instant'>> {
  const scanned = await scanCopy(values, order.as, sanitizedPlaces.database, tell)
  const looked = await withScratchServer(sanitizedPlaces.database, async (ask, socket) => {
    if (order.withDump) await dumpForPeople(order.as, socket, sanitizedPlaces.dump)
    return { ...(await look(order.as, ask)), files: (await listFiles(order.as, ask)).files }
  })
  const missing = await layOut(looked.files)
  await writeFile(join(sanitizedPlaces.database, MARK), `${order.id}\n`)
  return {
    ...{ id: order.id, ...scanned, pages: looked.pages, edits: looked.edits },
    ...{ files: looked.files.length, missing: missing.map(({ path }) => path) },
  }
}
