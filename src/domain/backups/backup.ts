/** A place in the database's log: where a base stands, or up to where a replay goes. */
export interface LogPosition {
  /** Which data directory wrote the log; a restored one begins a log of its own. */
  readonly timeline: string
  /** Such as `binlog.000007`. */
  readonly file: string
  readonly offset: number
}

/** A physical copy of the database, from which the log is replayed. */
export interface Backup {
  /** Sorts by time: `20261123T031500Z`. */
  readonly id: string
  readonly startedAt: string
  readonly endedAt: string
  readonly position: LogPosition
  readonly witness: Witness
  /** What was live then; a restored database wants the code that it was written by. */
  readonly release: string | null
  readonly database: string
  /** MariaDB's series, such as `11.8`; unknown where an earlier program made it. */
  readonly server?: string
  /** Bytes of the copy, before deduplication. */
  readonly bytes: number
  /** When it was restored beside the live data and found equal; only then it counts as good. */
  readonly verifiedAt: string | null
  /** Why it is not good. */
  readonly fault: string | null
}

/** What the tables held at one place of the log; a replay up to there must find the same. */
export interface Witness {
  readonly position: LogPosition
  readonly at: string
  readonly tables: Readonly<Record<string, TableCount>>
}

export interface TableCount {
  readonly rows: number
  /** MariaDB's `CHECKSUM TABLE`; null where the engine has none. */
  readonly checksum: number | null
}

/** How the copies are, as the admin host reports it. */
export interface BackupState {
  readonly at: string
  /** When somebody began to keep the copies. */
  readonly since: string
  /** Oldest first. */
  readonly backups: readonly Backup[]
  readonly log: LogState
  readonly files: FilesState
  /** Why the last attempt failed; null where it did not. */
  readonly failure: Failure | null
  /** What works on the copies just now: a backup, a restore. */
  readonly running: string | null
  /** Where the copies go; null before the first one. */
  readonly repository: Repository | null
  /** Where they went before. */
  readonly former: readonly FormerRepository[]
  /** The last look at what lies in the repository. */
  readonly check: RepositoryCheck | null
  /** Restores of which something is kept: what they replaced, or what they never swapped in. */
  readonly replaced: readonly string[]
}

export interface Failure {
  readonly at: string
  readonly what: string
  readonly message: string
  /** Of the problem that it was; `bug` where nobody foresaw it, `killed` where nobody could say. */
  readonly code: string
  /** Of the database that could not be copied; null where it is no matter of one database. */
  readonly timeline: string | null
}

export interface Repository {
  /** restic's own, which is the same wherever the repository is carried. */
  readonly id: string
  /** A folder, or `s3:https://…`. */
  readonly place: string
}

export interface FormerRepository extends Repository {
  readonly until: string
  /** Good backups that it holds. */
  readonly backups: number
}

/** Each look reads one part of all that is stored; after `parts` looks everything was read. */
export interface RepositoryCheck {
  readonly at: string
  readonly part: number
  readonly parts: number
  /** What is wrong; null where nothing is. */
  readonly fault: string | null
}

export interface LogState {
  /** Of the data directory that is live. */
  readonly timeline: string | null
  /** By timeline: until when every acknowledged edit is on another host than the database's. */
  readonly archived: Readonly<Record<string, string>>
  /** The same in the repository, which outlives all hosts. */
  readonly stored: Readonly<Record<string, string>>
  /** Where the archive stood at the instant of `archived`: what is shorter has lost something. */
  readonly ends: Readonly<Record<string, Pick<LogPosition, 'file' | 'offset'>>>
  /**
   * From when on the log is kept without a gap, where older parts were cleared away; null where
   * only the instants of backups are left.
   */
  readonly since: Readonly<Record<string, string | null>>
  /** Seconds that it may be behind before somebody has to look after it; a minute by default. */
  readonly behindSeconds?: number
}

export interface FilesState {
  readonly count: number
  /** Of all of them; unknown where an earlier program told it. */
  readonly bytes?: number
  /** Files that the database knows and that are not yet in the repository. */
  readonly missing: readonly string[]
  readonly storedUntil: string | null
}

export const isGood = ({ verifiedAt }: Backup): boolean => verifiedAt !== null

export const backupId = (now: Date): string =>
  now.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '')

/** Orders places of one timeline; files are numbered. */
export const comparePositions = (a: LogPosition, b: LogPosition): number =>
  a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1

/** The tables that differ, each with what was expected and found; empty where all agree. */
export function compareTables(
  expected: Witness['tables'],
  found: Witness['tables'],
): readonly string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort()
  return names.flatMap((name) => {
    const [was, is] = [expected[name], found[name]]
    if (was === undefined) return [`${name}: was not there, has ${is?.rows} rows`]
    if (is === undefined) return [`${name}: had ${was.rows} rows, is missing`]
    if (was.rows !== is.rows) return [`${name}: had ${was.rows} rows, has ${is.rows}`]
    if (was.checksum !== is.checksum) return [`${name}: ${was.rows} rows, other content`]
    return []
  })
}
