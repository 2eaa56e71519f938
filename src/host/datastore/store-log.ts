import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backup, LogPosition } from '../../domain/backups/backup.ts'
import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { isUnbroken, listSegments, logFolder } from './log-archive.ts'
import { places } from './places.ts'
import {
  forgetSnapshots,
  listAllSnapshots,
  listSnapshots,
  restoreSnapshot,
  storeFolder,
  type Snapshot,
} from './restic.ts'
import { readRest } from './state.ts'

/** Snapshots of the log that stay; each holds all segments that the one before held. */
const SNAPSHOTS_KEPT = 3

const tagsOf = (timeline: string) => ['log', `timeline=${timeline}`]

/** Puts the archived log into the repository. */
export const storeLog = async (timeline: string): Promise<unknown> =>
  storeFolder(logFolder(timeline), tagsOf(timeline))

/** Earlier snapshots of the log hold nothing that the newest ones lack. */
export async function thinLog(timeline: string): Promise<void> {
  const snapshots = await listAllSnapshots(tagsOf(timeline))
  if (snapshots.length > SNAPSHOTS_KEPT * 4)
    await forgetSnapshots(snapshots.slice(0, -SNAPSHOTS_KEPT).map(({ id }) => id))
}

/** The repository's log of a database that is not live any more and of which no backup stays. */
export async function forgetLog(timeline: string): Promise<void> {
  const snapshots = await listAllSnapshots(tagsOf(timeline))
  await forgetSnapshots(snapshots.map(({ id }) => id))
  await rm(logFolder(timeline), { recursive: true, force: true })
}

/** Whose log the repository has. */
export function findTimelines(snapshots: readonly Snapshot[]): string[] {
  const tags = snapshots.flatMap(({ tags = [] }) => tags)
  return [...new Set(tags.flatMap((tag) => /^timeline=(.+)$/.exec(tag)?.[1] ?? []))]
}

/**
 * Brings segments back to this host that it lost. Fails with `log-missing` where the log does not
 * reach the instant then: a replay would end before it, and nobody would notice.
 */
export async function ensureLog(
  { position }: Pick<Backup, 'position'>,
  until: RestorePlan['until'],
  instant: string,
): Promise<void> {
  const { timeline, file } = position
  const end = until.kind === 'position' ? until.position : (await readRest()).log.ends[timeline]
  if (await hasLog(timeline, file, end)) return
  const snapshot = await recallLog(timeline)
  if (await hasLog(timeline, file, end)) return
  const isReached = snapshot !== undefined && Date.parse(snapshot.time) >= Date.parse(instant)
  if (until.kind !== 'position' && isReached && (await hasLog(timeline, file, undefined))) return
  throw new Problem(
    'log-missing',
    `of the archived log segments are lost, and the repository has ${snapshot === undefined ? 'none' : `it until ${snapshot.time}`}`,
    { hint: 'restore what a backup holds: wikistead backups, then wikistead restore --backup ID' },
  )
}

/** Whether this host has a timeline's log from one segment to an end, or to where it ends here. */
async function hasLog(
  timeline: string,
  from: string,
  end: Pick<LogPosition, 'file' | 'offset'> | undefined,
): Promise<boolean> {
  const all = (await listSegments(timeline)).filter(({ file }) => file >= from)
  const segments = all.filter(({ file }) => end === undefined || file <= end.file)
  const last = segments.at(-1)
  const reaches = end === undefined || (last?.file === end.file && last.bytes >= end.offset)
  return segments[0]?.file === from && reaches && isUnbroken(segments.map(({ file }) => file))
}

/** Whether the end of a timeline's log, as far as it was ever told to be here, still is. */
export async function hasEnd(timeline: string): Promise<boolean> {
  const end = (await readRest()).log.ends[timeline]
  const last = (await listSegments(timeline)).find(({ file }) => file === end?.file)
  return end === undefined || (last?.bytes ?? -1) >= end.offset
}

/** Lays the newest stored segments beside those that are here; which snapshot they came from. */
export async function recallLog(timeline: string): Promise<Snapshot | undefined> {
  const snapshot = (await listSnapshots(tagsOf(timeline))).at(-1)
  if (snapshot === undefined) return undefined
  const unpacked = join(places.spool, `log.${process.pid}`)
  try {
    await restoreSnapshot(snapshot.id, unpacked)
    await mkdir(logFolder(timeline), { recursive: true, mode: 0o700 })
    const from = join(unpacked, logFolder(timeline))
    const here = new Map((await listSegments(timeline)).map(({ file, bytes }) => [file, bytes]))
    const stored = await listSegments(timeline, from)
    for (const { file, bytes } of stored)
      if (bytes > (here.get(file) ?? -1))
        await rename(join(from, file), join(logFolder(timeline), file))
    return snapshot
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
}

/** Removes segments that no kept backup needs. */
export async function expireLog(timeline: string, needed: ReadonlySet<string>): Promise<void> {
  for (const file of await readdir(logFolder(timeline)).catch(() => []))
    if (!needed.has(file)) await rm(join(logFolder(timeline), file), { force: true })
}
