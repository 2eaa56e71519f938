import { randomBytes } from 'node:crypto'
import { readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../../domain/problems/problem.ts'
import type { ReceivedCopy } from '../../../domain/sanitize/received.ts'
import { giveToServer } from '../base.ts'
import { besidePath, places } from '../places.ts'
import { filesBeside, look } from '../restore.ts'
import { withScratchServer } from '../scratch-server.ts'
import { giveToWeb } from '../swap-files.ts'
import { MARK } from './make-copy.ts'

/**
 * Makes what was unpacked beside the live data ready to take its place. Data that does not bear the
 * mark of a sanitized copy is refused.
 */
export async function receive(id: string, database: string): Promise<ReceivedCopy> {
  const directory = besidePath(id)
  await assertMarked(directory, id)
  const { pages, edits, files } = await withScratchServer(directory, async (ask) =>
    look(database, ask),
  )
  await rm(join(directory, MARK))
  await writeFile(join(directory, 'wikistead-timeline'), `${randomBytes(8).toString('hex')}\n`)
  await giveToServer(directory)
  await giveToWeb(filesBeside(id))
  return { before: await readlink(places.live), pages, edits, files: files.length }
}

export async function assertMarked(directory: string, id: string): Promise<void> {
  const mark = await readFile(join(directory, MARK), 'utf8').catch(() => '')
  if (mark.trim() === id) return
  throw new Problem('copy-refused', `what arrived is not the sanitized copy ${id}`, {
    hint: 'nothing was replaced; begin again',
  })
}
