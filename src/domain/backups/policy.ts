import {
  isGood,
  type Backup,
  type BackupState,
  type Failure,
  type RepositoryCheck,
} from './backup.ts'
import type { RetentionPolicy } from './retention.ts'

export interface BackupPolicy extends RetentionPolicy {
  /** Hour of the day, UTC, after which the nightly backup is made. */
  readonly nightlyHour: number
  /** Seconds between two moments at which the log goes into the repository. */
  readonly everySeconds: number
  /** Weeks in which every byte of the repository is read once. */
  readonly checkWeeks: number
}

export const defaultPolicy: BackupPolicy = {
  ...{ continuousDays: 3, nightly: 30, nightlyHour: 3, everySeconds: 30, checkWeeks: 4 },
}

export const policyKey = (environment: string): string =>
  `environments/${environment}/backup-policy`

/** Hours after which a missed backup is told as stale. */
const STALE_HOURS = 26
const HOUR = 3_600_000
/** A new wiki may take this long to its first backup. */
const FIRST = HOUR
/** After a failure the next try waits, so that a full disk is not filled again and again. */
const RETRY = HOUR
/** What ends by itself, or never began to fill anything. */
const PASSING = new Set(['database-down', 'backup-busy', 'killed'])
/** A look is missed when a second one should have followed it. */
const CHECK_STALE_DAYS = 15
const WEEK = 7 * 24 * HOUR

/**
 * Whether tonight's backup is still to be made; one that was missed is made as soon as possible,
 * and so is the first one of a restored database, which begins a timeline of its own.
 */
export function isDue(
  backups: readonly Backup[],
  timeline: string,
  { nightlyHour }: BackupPolicy,
  now: Date,
  failure: Failure | null = null,
): boolean {
  // What failed in another life of the database says nothing of this one.
  if (
    failure?.timeline === timeline &&
    !PASSING.has(failure.code) &&
    now.getTime() - Date.parse(failure.at) < RETRY
  )
    return false
  const last = backups.findLast(({ position }) => position.timeline === timeline)
  if (last !== undefined && !isGood(last) && now.getTime() - Date.parse(last.endedAt) < RETRY)
    return false
  const night = new Date(now)
  night.setUTCHours(nightlyHour, 0, 0, 0)
  if (night > now) night.setUTCDate(night.getUTCDate() - 1)
  const good = backups.findLast(isGood)
  if (good?.position.timeline !== timeline) return true
  return Date.parse(good.startedAt) < night.getTime()
}

/** What an operator must know of the backups; null where all is well. */
export function findStale(
  { backups, since }: Pick<BackupState, 'backups' | 'since'>,
  now: Date,
): string | null {
  const good = backups.findLast(isGood)
  if (good === undefined)
    return now.getTime() - Date.parse(since) > FIRST ? 'there is no verified backup yet' : null
  const hours = (now.getTime() - Date.parse(good.endedAt)) / HOUR
  return hours > STALE_HOURS ? `the last verified backup is ${Math.round(hours)} hours old` : null
}

/** Which part of the repository is to be read now; null where it is too early. */
export function findDueCheck(
  last: RepositoryCheck | null,
  { checkWeeks }: BackupPolicy,
  now: Date,
): Pick<RepositoryCheck, 'part' | 'parts'> | null {
  const parts = checkWeeks
  if (last === null) return { part: 1, parts }
  if (now.getTime() - Date.parse(last.at) < WEEK) return null
  return { part: last.parts === parts ? (last.part % parts) + 1 : 1, parts }
}

/** What the looks at the repository tell; null where all is well. */
export function findCheckFault(
  { check, since }: Pick<BackupState, 'check' | 'since'>,
  now: Date,
): string | null {
  if (check?.fault) return `the repository is damaged: ${check.fault}`
  const days = (now.getTime() - Date.parse(check?.at ?? since)) / (24 * HOUR)
  return days > CHECK_STALE_DAYS
    ? `nobody looked at the repository for ${Math.round(days)} days`
    : null
}
