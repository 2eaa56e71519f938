import type { DatabaseCopy, Standing } from './standing.ts'

/** What lies in the recovery region, as far as the site can be brought up from it. */
export interface Copies extends Pick<Standing, 'database' | 'files'> {
  /** When the files were last known to be alike; null where uploads lie elsewhere. */
  readonly filesAt: string | null
  /** The release that was live; null before the first deploy. */
  readonly release: string | null
  /** Parts of it that were not copied in time; they are built again. */
  readonly partsMissing: readonly string[]
}

/** Every second of a database that can be had, as RDS copied it. */
export interface CopiedSeconds {
  readonly backups: string
  readonly until: string | null
}

/** A copy that AWS Backup made of a night. */
export interface CopiedNight {
  readonly snapshot: string
  readonly at: string
  readonly status: string
}

/** The newest that can be had; undefined where there is nothing. */
export function chooseDatabaseCopy(
  seconds: readonly CopiedSeconds[],
  nights: readonly CopiedNight[],
): DatabaseCopy | undefined {
  const latest = seconds
    .flatMap(({ backups, until }) =>
      until === null ? [] : [{ kind: 'second' as const, backups, instant: until }],
    )
    .toSorted((a, b) => b.instant.localeCompare(a.instant))[0]
  const night = nights
    .filter(({ status }) => status === 'available')
    .map(({ snapshot, at }) => ({ kind: 'night' as const, snapshot, instant: at }))
    .toSorted((a, b) => b.instant.localeCompare(a.instant))[0]
  if (latest === undefined || night === undefined) return latest ?? night
  return night.instant > latest.instant ? night : latest
}

/** What is brought back and what is not, for people who have to decide now. */
export function describeCopies(copies: Copies, now: Date): string[] {
  const { database, filesAt, release, partsMissing } = copies
  const age = (at: string) => `${inWords(now.getTime() - Date.parse(at))} ago`
  return [
    `database as of ${database.instant}, ${age(database.instant)}${database.kind === 'night' ? ': only the copy of a night is there' : ''}`,
    'every edit after that is lost',
    ...(filesAt === null
      ? []
      : [`files as of ${filesAt}, ${age(filesAt)}; later uploads may be missing`]),
    `release ${release ?? 'none: the first deploy was never finished'}`,
    ...(partsMissing.length === 0
      ? []
      : [`built again, for their copies did not arrive: ${partsMissing.join(', ')}`]),
  ]
}

function inWords(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000))
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
