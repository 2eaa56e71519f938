import { copyFile, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isForgotten, isOtherFile, isUploadPath } from '../../domain/backups/unknown-paths.ts'
import { askLive } from './database-client.ts'
import { listFiles } from './list-files.ts'
import { places } from './places.ts'
import { listPaths, listSnapshots, restoreSnapshot, storeListed } from './restic.ts'

/** Milliseconds that MediaWiki may take to remove a file whose row is gone. */
const REMOVED = 5000

/**
 * Puts what lies among the uploads and is in no table into the repository, where it belongs to one
 * backup: what extensions wrote, and files that the database has lost. Returns how many there are.
 */
export async function storeOthers(id: string, database: string): Promise<number> {
  const others = await listOthers(database)
  if (others.length === 0) return 0
  const list = join(places.spool, `other.${process.pid}`)
  try {
    await writeFile(list, others.map((path) => `${join(places.uploads, path)}\0`).join(''))
    await storeListed(list, ['other', `id=${id}`])
  } finally {
    await rm(list, { force: true })
  }
  return others.length
}

/** Without what is unknown for a moment only, while somebody uploads, moves or deletes it. */
async function listOthers(database: string): Promise<string[]> {
  const found = await walk(places.uploads)
  const known = new Set((await listFiles(database, askLive)).files.map(({ path }) => path))
  const others = found.filter((path) => isOtherFile(path, known))
  if (others.some(isUploadPath)) await sleep(REMOVED)
  const now = Date.now()
  const forgotten = await Promise.all(
    others.map(async (path) => {
      const file = await lstat(join(places.uploads, path)).catch(() => undefined)
      return file !== undefined && isForgotten(path, file.ctimeMs, now)
    }),
  )
  return others.filter((_, index) => forgotten[index])
}

/** Paths of the files below a folder; links are not followed, nor kept. */
async function walk(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

/**
 * Lays what a backup had of them into a restored tree, only where nothing is: neither there, nor in
 * the live tree where it would stay after the swap. Returns how many were laid out.
 */
export async function restoreOthers(
  id: string,
  target: string,
  staysLive: (path: string) => boolean,
): Promise<number> {
  const snapshot = (await listSnapshots(['other', `id=${id}`])).at(-1)
  if (snapshot === undefined) return 0
  const stored = (await listPaths(snapshot.id)).map((path) => relative(places.uploads, path))
  const absent: string[] = []
  for (const path of stored)
    if (
      !(await exists(join(target, path))) &&
      !(staysLive(path) && (await exists(join(places.uploads, path))))
    )
      absent.push(path)
  if (absent.length === 0) return 0
  const unpacked = join(places.spool, `restore.other.${process.pid}`)
  try {
    await restoreSnapshot(snapshot.id, unpacked)
    for (const path of absent) {
      await mkdir(dirname(join(target, path)), { recursive: true })
      await copyFile(join(unpacked, places.uploads, path), join(target, path))
    }
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
  return absent.length
}

const exists = async (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  )
