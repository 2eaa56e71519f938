import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listSegments, logFolder } from './log-archive.ts'
import { places } from './places.ts'
import { forgetSnapshots, listSnapshots, restoreSnapshot, storeFolder } from './restic.ts'

/** Snapshots of the log that stay; each holds all segments that the one before held. */
const SNAPSHOTS_KEPT = 3

/** Puts the archived log into the repository. */
export async function storeLog(timeline: string): Promise<void> {
  const tags = ['log', `timeline=${timeline}`]
  await storeFolder(logFolder(timeline), tags)
  const snapshots = await listSnapshots(tags)
  if (snapshots.length > SNAPSHOTS_KEPT * 4)
    await forgetSnapshots(snapshots.slice(0, -SNAPSHOTS_KEPT).map(({ id }) => id))
}

/** Brings a timeline's segments back to this host, where it has none of its own. */
export async function ensureLog(timeline: string): Promise<void> {
  if ((await listSegments(timeline)).length > 0) return
  const snapshot = (await listSnapshots(['log', `timeline=${timeline}`])).at(-1)
  if (snapshot === undefined) return
  const unpacked = join(places.spool, 'log')
  await rm(unpacked, { recursive: true, force: true })
  await restoreSnapshot(snapshot.id, unpacked)
  await mkdir(logFolder(timeline), { recursive: true, mode: 0o700 })
  const from = join(unpacked, logFolder(timeline))
  for (const file of await readdir(from))
    await rename(join(from, file), join(logFolder(timeline), file))
  await rm(unpacked, { recursive: true, force: true })
}

/** Removes segments that no kept backup needs. */
export async function expireLog(timeline: string, first: string): Promise<void> {
  for (const { file } of await listSegments(timeline))
    if (file < first) await rm(join(logFolder(timeline), file), { force: true })
}
