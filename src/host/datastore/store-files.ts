import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredFile } from '../../domain/backups/stored-file.ts'
import { copyIfRight } from './copy-file.ts'
import { places } from './places.ts'
import { storeFolder } from './restic.ts'

/** Bytes that are copied at once before they go into the repository. */
const BATCH = 256 * 1024 * 1024

/** In a snapshot every file is called by its content, whatever the wiki called it then. */
export const spooledPath = (sha1: string): string =>
  join(places.spool, 'files', sha1.slice(0, 2), sha1)

/**
 * Puts contents that the repository lacks into it. A file that was just moved or overwritten is
 * found at its new place the next time; returns those whose content was nowhere.
 */
export async function storeFiles(
  files: readonly StoredFile[],
  known: Set<string>,
  remember: (sha1s: readonly string[]) => Promise<void>,
): Promise<StoredFile[]> {
  const places = groupByContent(files.filter(({ sha1 }) => !known.has(sha1)))
  const missing: StoredFile[] = []
  const waiting = [...places.values()]
  while (waiting.length > 0) {
    const batch: string[] = []
    let bytes = 0
    while (waiting.length > 0 && bytes < BATCH) {
      const same = waiting.shift() ?? []
      const found = await spool(same)
      if (found === undefined) missing.push(...same)
      else {
        batch.push(found.sha1)
        bytes += found.bytes
      }
    }
    if (batch.length > 0) await storeBatch(batch)
    for (const sha1 of batch) known.add(sha1)
    await remember(batch)
  }
  return missing
}

function groupByContent(files: readonly StoredFile[]): Map<string, StoredFile[]> {
  const groups = new Map<string, StoredFile[]>()
  for (const file of files) groups.set(file.sha1, [...(groups.get(file.sha1) ?? []), file])
  return groups
}

/** Any of the places where the content should lie will do. */
async function spool(same: readonly StoredFile[]): Promise<StoredFile | undefined> {
  for (const file of same)
    if (await copyIfRight(join(places.uploads, file.path), spooledPath(file.sha1), file.sha1))
      return file
  return undefined
}

async function storeBatch(sha1s: readonly string[]): Promise<void> {
  const folder = join(places.spool, 'files')
  await mkdir(folder, { recursive: true })
  await storeFolder(folder, ['files', `count=${sha1s.length}`])
  await rm(folder, { recursive: true, force: true })
}
