import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ManagedReceiveOrder } from '../../../domain/aws/copy-orders.ts'
import type { ReceivedCopy } from '../../../domain/sanitize/received.ts'
import { quoteName } from '../../../domain/sanitize/sql.ts'
import type { OwnInstance } from '../../../platforms/instance/instance.ts'
import { socketServer, type Ask } from '../database-client.ts'
import { places } from '../places.ts'
import { filesBeside, look } from '../restore.ts'
import { copyTables } from '../sanitize/copy-tables.ts'
import { assertMarked } from '../sanitize/receive.ts'
import { withScratchServer } from '../scratch-server.ts'
import type { Tell } from '../steps.ts'
import { giveToWeb } from '../swap-files.ts'
import { withManagedServer } from './server.ts'

/**
 * Loads a sanitized copy that was unpacked here into a database that AWS runs, in place of all that
 * it holds, and makes its files ready to take the place of the live ones. Data that does not bear the
 * mark of a sanitized copy is refused before anything is touched.
 */
export async function receiveManaged(
  { id, database, into }: ManagedReceiveOrder,
  instance: Pick<OwnInstance, 'readSecret'>,
  tell: Tell,
): Promise<Omit<ReceivedCopy, 'before'>> {
  const directory = join(places.received, 'database')
  await assertMarked(directory, id)
  try {
    const looked = await withScratchServer(directory, async (_, socket) => {
      const arrived = socketServer(socket)
      const found = await look(database, arrived.ask)
      await withManagedServer(into, instance, async (server) => {
        tell('emptying the database')
        await dropAll(server.ask)
        tell('loading the copy')
        await copyTables({ database, server: arrived }, { database, server })
      })
      return found
    })
    await giveToWeb(filesBeside(id))
    return { pages: looked.pages, edits: looked.edits, files: looked.files.length }
  } finally {
    await rm(places.received, { recursive: true, force: true })
  }
}

/** What belongs to the server, and not to who uses it; RDS has one of its own. */
const OWN = new Set(['mysql', 'information_schema', 'performance_schema', 'sys', 'innodb'])

/** It was made of what the wiki stood on before, copies of upgrades too; none of it may stay. */
async function dropAll(ask: Ask): Promise<void> {
  const found = (await ask('SHOW DATABASES')).map(([name = '']) => name)
  for (const name of found.filter((known) => !OWN.has(known)))
    await ask(`DROP DATABASE ${quoteName(name)}`)
}
