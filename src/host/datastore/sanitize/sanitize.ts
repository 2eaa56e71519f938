import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import type { SanitizedCopy, SanitizeOrder } from '../../../domain/sanitize/copy.ts'
import { askLive } from '../database-client.ts'
import { listFiles } from '../list-files.ts'
import { originalBeside, places } from '../places.ts'
import { restoreDatabase } from '../restore-database.ts'
import { restoreFiles } from '../restore-files.ts'
import { look, planRestore } from '../restore.ts'
import { withScratchServer } from '../scratch-server.ts'
import { collectValues } from './collect-values.ts'
import { planFor } from './plan-for.ts'
import { runSteps } from './run-steps.ts'
import { scanCopy } from './scan-copy.ts'
import { dumpForPeople, makeServerDirectory, writeAnew } from './write-anew.ts'

/** Where the parts of a sanitized copy lie on the admin host until they are handed over. */
const sanitizedPlaces = {
  database: join(places.sanitized, 'database'),
  files: join(places.sanitized, 'files'),
  dump: join(places.sanitized, 'database.sql.gz'),
} as const

/** Written into the data directory last; what lacks it is never received anywhere. */
export const MARK = 'wikistead-sanitized'

const NICENESS = 10

/**
 * Makes a copy of the wiki without personal data. The newest backup is restored beside, on a server
 * without a network, and sanitized there. InnoDB's files keep what was deleted, so the outcome is
 * written out anew into files of its own, and those are searched for the values of the original
 * before anybody gets them. What was restored is removed, however it ends.
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
      async (ask, socket) => {
        const planned = await planFor(order, ask)
        tell('collecting what must not be in the copy')
        const collected = await collectValues(planned, order, ask)
        await runSteps(planned.steps, order.database, socket, randomBytes(32), tell)
        await makeServerDirectory(sanitizedPlaces.database)
        tell('writing the copy anew')
        await writeAnew(order, ask, socket, sanitizedPlaces.database)
        return collected
      },
    )
    await rm(originalBeside, { recursive: true, force: true })
    const scanned = await scanCopy(values, order.as, sanitizedPlaces.database, tell)
    const looked = await withScratchServer(sanitizedPlaces.database, async (ask, socket) => {
      if (order.withDump) await dumpForPeople(order.as, socket, sanitizedPlaces.dump)
      return { ...(await look(order.as, ask)), files: (await listFiles(order.as, ask)).files }
    })
    const listLive = async () =>
      listFiles(plan.from.database, askLive).then(
        (listing) => listing.files,
        () => [],
      )
    const missing = await restoreFiles(looked.files, sanitizedPlaces.files, tell, listLive)
    await writeFile(join(sanitizedPlaces.database, MARK), `${order.id}\n`)
    return {
      ...{ id: order.id, from: plan.from.id, instant: plan.instant, ...scanned },
      ...{ pages: looked.pages, edits: looked.edits, files: looked.files.length },
      missing: missing.map(({ path }) => path),
    }
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
