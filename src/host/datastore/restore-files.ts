import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredFile } from '../../domain/backups/stored-file.ts'
import { copyIfRight } from './copy-file.ts'
import { findHolders } from './holders.ts'
import { places } from './places.ts'
import { restoreSnapshot } from './restic.ts'
import { assertSpace, spaceForFiles } from './space.ts'
import type { Tell } from './steps.ts'
import { spooledPath } from './store-files.ts'

/**
 * Lays out exactly these files below `target`: what is still right where it was is copied from
 * there, what the live wiki has at another place from that one, the rest from the repository by its
 * content. Returns what is nowhere.
 */
export async function restoreFiles(
  files: readonly StoredFile[],
  target: string,
  tell: Tell,
  listLive: () => Promise<readonly StoredFile[]>,
): Promise<StoredFile[]> {
  const gone = await layOutFiles(files, target, tell, listLive)
  return gone.length === 0 ? [] : fetchFiles(gone, target, tell)
}

/** As above, without a repository: returns what the live wiki has nowhere. */
export async function layOutFiles(
  files: readonly StoredFile[],
  target: string,
  tell: Tell,
  listLive: () => Promise<readonly StoredFile[]>,
): Promise<StoredFile[]> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  await assertSpace(places.uploads, spaceForFiles(bytes), 'the restored files')
  await rm(target, { recursive: true, force: true })
  for (const zone of ['public', 'deleted']) await mkdir(join(target, zone), { recursive: true })
  const absent: StoredFile[] = []
  for (const [index, file] of files.entries()) {
    const to = join(target, file.path)
    if (!(await copyIfRight(join(places.uploads, file.path), to, file.sha1))) absent.push(file)
    if (index % 500 === 499) tell(`${index + 1} of ${files.length} files looked at`)
  }
  const moved = absent.length === 0 ? [] : await listLive()
  return copyMoved(absent, target, moved)
}

/** What was replaced, moved or deleted since then lies elsewhere, maybe in no repository yet. */
async function copyMoved(
  absent: readonly StoredFile[],
  target: string,
  live: readonly StoredFile[],
): Promise<StoredFile[]> {
  const elsewhere = new Map(live.map(({ sha1, path }) => [sha1, path]))
  const gone: StoredFile[] = []
  for (const file of absent) {
    const from = elsewhere.get(file.sha1)
    const to = join(target, file.path)
    if (from === undefined || !(await copyIfRight(join(places.uploads, from), to, file.sha1)))
      gone.push(file)
  }
  return gone
}

/** Brings contents from the repository, one snapshot after the other. */
async function fetchFiles(
  absent: readonly StoredFile[],
  target: string,
  tell: Tell,
): Promise<StoredFile[]> {
  tell(`${absent.length} files from the repository`)
  const holders = await findHolders()
  const bySnapshot = new Map<string, StoredFile[]>()
  const missing: StoredFile[] = []
  for (const file of absent) {
    const snapshot = holders.get(file.sha1)
    if (snapshot === undefined) missing.push(file)
    else bySnapshot.set(snapshot, [...(bySnapshot.get(snapshot) ?? []), file])
  }
  const unpacked = join(places.spool, `restore.${process.pid}`)
  for (const [snapshot, files] of bySnapshot) {
    await rm(unpacked, { recursive: true, force: true })
    tell(`fetching ${files.length} files`)
    await restoreSnapshot(
      snapshot,
      unpacked,
      files.map(({ sha1 }) => spooledPath(sha1)),
    )
    for (const file of files) {
      const from = join(unpacked, spooledPath(file.sha1))
      if (!(await copyIfRight(from, join(target, file.path), file.sha1))) missing.push(file)
    }
  }
  await rm(unpacked, { recursive: true, force: true })
  return missing
}
