import { chown, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredFile } from '../../domain/backups/stored-file.ts'
import { execute } from '../../platforms/process/execute.ts'
import { copyIfRight } from './copy-file.ts'
import { findHolders } from './holders.ts'
import { places } from './places.ts'
import { restoreSnapshot } from './restic.ts'
import { spooledPath } from './store-files.ts'

/**
 * Lays out exactly these files below `target`: what is still right where it was is copied from
 * there, what the live wiki has at another place from that one, the rest from the repository by its
 * content. Returns what is nowhere.
 */
export async function restoreFiles(
  files: readonly StoredFile[],
  target: string,
  tell: (message: string) => void,
  listLive: () => Promise<readonly StoredFile[]>,
): Promise<StoredFile[]> {
  await rm(target, { recursive: true, force: true })
  for (const zone of ['public', 'deleted']) await mkdir(join(target, zone), { recursive: true })
  const absent: StoredFile[] = []
  for (const [index, file] of files.entries()) {
    const to = join(target, file.path)
    if (!(await copyIfRight(join(places.uploads, file.path), to, file.sha1))) absent.push(file)
    if (index % 500 === 499) tell(`${index + 1} of ${files.length} files looked at`)
  }
  const moved = absent.length === 0 ? [] : await listLive()
  const gone = await copyMoved(absent, target, moved)
  const missing = gone.length === 0 ? [] : await fetchFiles(gone, target, tell)
  await giveToWeb(target)
  return missing
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
  tell: (message: string) => void,
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
  const unpacked = join(places.spool, 'restore')
  for (const [snapshot, files] of bySnapshot) {
    await rm(unpacked, { recursive: true, force: true })
    await restoreSnapshot(snapshot, unpacked)
    for (const file of files) {
      const from = join(unpacked, spooledPath(file.sha1))
      if (!(await copyIfRight(from, join(target, file.path), file.sha1))) missing.push(file)
    }
  }
  await rm(unpacked, { recursive: true, force: true })
  return missing
}

export async function giveToWeb(target: string): Promise<void> {
  const { uid, gid } = await stat(join(places.uploads, 'public'))
  await chown(target, uid, gid)
  await execute(['chown', '--recursive', `${uid}:${gid}`, target])
}

/** Folders of the uploads that restored files replace; whatever else lies there is nobody's copy. */
const isRestored = (name: string) => /^([0-9a-f]|archive|thumb|temp|lockdir)$/.test(name)

/**
 * Takes the place of the live files; what was live stays under the other name. Killed between
 * two moves, the next call goes on.
 */
export async function swapFiles(restored: string, replaced: string): Promise<void> {
  await mkdir(replaced, { recursive: true })
  for (const zone of ['public', 'deleted']) {
    if (!(await exists(join(restored, zone)))) continue
    const live = join(places.uploads, zone)
    if (!(await exists(join(replaced, zone)))) await rename(live, join(replaced, zone))
    // What extensions put there is known to no table, so it stays as it is.
    for (const name of await readdir(join(replaced, zone)))
      if (!isRestored(name) && !(await exists(join(restored, zone, name))))
        await rename(join(replaced, zone, name), join(restored, zone, name))
    await rename(join(restored, zone), live)
  }
}

const exists = async (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
