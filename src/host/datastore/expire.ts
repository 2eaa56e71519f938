import { access, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chooseKeptLog } from '../../domain/backups/keep-log.ts'
import { chooseKept, type Decision, type RetentionPolicy } from '../../domain/backups/retention.ts'
import { whileFree } from './lock.ts'
import { listSegments } from './log-archive.ts'
import { places } from './places.ts'
import { forgetSnapshots, listAllSnapshots, pruneRepository, type Snapshot } from './restic.ts'
import { forgetBackup, readAllBackups, readRest, writeGoing, writeKeptLog } from './state.ts'
import type { Tell } from './steps.ts'
import { expireLog, findTimelines, forgetLog } from './store-log.ts'
import { readTimeline } from './timeline.ts'

/** Says that something was forgotten and its room not yet won back. */
const pruneDue = join(places.cache, 'prune-due')

/**
 * Clears away what the policy does not ask for, and says what goes and why. Killed anywhere, the
 * next call goes on; what is half gone is never shown as a backup.
 */
export async function expire(policy: RetentionPolicy, tell: Tell): Promise<void> {
  tell('choosing what stays')
  const stored = await listAllSnapshots([])
  const decisions = chooseKept(await readAllBackups(stored), policy, new Date())
  await forgetHalf(stored, decisions, tell)
  for (const { backup, reason } of decisions.filter(({ keep }) => !keep)) {
    tell(`forgetting ${backup.id}: ${reason}`)
    await writeGoing(backup)
    const snapshots = stored.filter(hasTag(`id=${backup.id}`))
    // Without what tells of it, nobody who lost this host's files takes it for a backup.
    await forget(snapshots.filter(hasTag('meta')), tell)
    await forget(
      snapshots.filter((snapshot) => !hasTag('meta')(snapshot)),
      tell,
    )
    await forgetBackup(backup.id)
  }
  await expireLogs(stored, decisions, tell)
  await winBackRoom(tell)
}

const hasTag =
  (tag: string) =>
  ({ tags = [] }: Snapshot) =>
    tags.includes(tag)

/** Copies that broke off are told nowhere; nobody can want them back. */
async function forgetHalf(
  stored: readonly Snapshot[],
  decisions: readonly Decision[],
  tell: Tell,
): Promise<void> {
  const known = new Set(decisions.map(({ backup }) => `id=${backup.id}`))
  const half = stored
    .filter(({ tags = [] }) => tags.some((tag) => tag === 'base' || tag === 'other'))
    .filter(({ tags = [] }) => !tags.some((tag) => known.has(tag)))
  if (half.length > 0) tell(`${half.length} copies broke off`)
  await forget(half, tell)
}

async function forget(snapshots: readonly Snapshot[], tell: Tell): Promise<void> {
  if (snapshots.length === 0) return
  await writeFile(pruneDue, '')
  tell(`forgetting ${snapshots.length} snapshots`)
  await forgetSnapshots(snapshots.map(({ id }) => id))
}

async function expireLogs(
  stored: readonly Snapshot[],
  decisions: readonly Decision[],
  tell: Tell,
): Promise<void> {
  const live = await readTimeline()
  const kept = decisions.filter(({ keep }) => keep).map(({ backup }) => backup)
  const timelines = new Set(kept.map(({ position }) => position.timeline))
  for (const timeline of timelines) {
    const files = (await listSegments(timeline)).map(({ file }) => file)
    const { segments, since } = chooseKeptLog(timeline, files, decisions)
    if (segments.size === files.length) continue
    tell(`clearing away ${files.length - segments.size} segments of the log`)
    // Told before it is so: nobody may ask for an instant of which the log is just going.
    await writeKeptLog({ ...(await readRest()).log.since, [timeline]: since })
    await expireLog(timeline, segments)
  }
  for (const timeline of findTimelines(stored))
    if (timeline !== live && !timelines.has(timeline)) {
      tell('forgetting the log of an earlier database')
      await writeFile(pruneDue, '')
      await forgetLog(timeline)
    }
}

async function winBackRoom(tell: Tell): Promise<void> {
  const isDue = await access(pruneDue).then(
    () => true,
    () => false,
  )
  if (!isDue) return
  tell('winning back room in the repository')
  // While somebody reads all of it, that waits for the next time.
  await whileFree(places.reading, async () => {
    await pruneRepository()
    await rm(pruneDue, { force: true })
  })
}
