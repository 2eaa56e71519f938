import { backupId, isGood, type Backup } from '../backups/backup.ts'
import type { EstimatedRestore } from '../backups/choose-restore.ts'

/** A snapshot of RDS, of the night or made by somebody. */
export interface Snapshot {
  readonly name: string
  /** Of the instance that it was made of; another one after each restore. */
  readonly resource: string
  readonly at: string
  readonly status: string
  readonly gigabytes: number
  readonly tags: Readonly<Record<string, string>>
}

/** Between these every second of an instance can be restored. */
export interface Window {
  readonly from: string
  readonly until: string
}

/** Tags that say what was live when somebody made a snapshot. */
export const RELEASE_TAG = 'wikistead:release'
export const DATABASE_TAG = 'wikistead:database'

/** RDS itself calls a snapshot whole or not; that it can be read, a drill shows. */
export function asBackup(
  { resource, at, status, gigabytes, tags }: Snapshot,
  database: string,
): Backup {
  const position = { timeline: resource, file: 'snapshot', offset: 0 }
  const isWhole = status === 'available'
  return {
    ...{ id: backupId(new Date(at)), startedAt: at, endedAt: at, position },
    witness: { position, at, tables: {} },
    release: tags[RELEASE_TAG] ?? null,
    database: tags[DATABASE_TAG] ?? database,
    bytes: gigabytes * 1_000_000_000,
    verifiedAt: isWhole ? at : null,
    fault: isWhole || status === 'creating' ? null : `RDS calls it ${status}`,
  }
}

interface Wanted {
  readonly at?: string
  readonly backup?: string
}

/** From which copy, or in words why there is none. */
export function chooseCopy(
  { at, backup: wanted }: Wanted,
  backups: readonly Backup[],
  window: Window | undefined,
): Omit<EstimatedRestore, 'seconds'> | string {
  const good = backups.filter(isGood)
  const newest = good.at(-1)
  if (newest === undefined) return 'there is no snapshot yet'
  if (wanted !== undefined) {
    const from = backups.find(({ id }) => id === wanted)
    if (from === undefined) return `there is no backup ${wanted}`
    if (!isGood(from)) return `backup ${wanted} is not good: ${from.fault ?? 'RDS makes it still'}`
    const { position, at: instant } = from.witness
    return { from, until: { kind: 'position', position }, instant }
  }
  if (window === undefined) return 'RDS does not say yet which seconds can be restored'
  if (at === undefined) return { from: newest, until: { kind: 'end' }, instant: window.until }
  if (Date.parse(at) < Date.parse(window.from))
    return `every second is kept from ${window.from} on, after ${at}; older snapshots can be restored with --backup`
  if (Date.parse(at) > Date.parse(window.until))
    return `RDS can restore until ${window.until}, before ${at}; it is five minutes behind at most`
  const from = good.findLast(({ endedAt }) => Date.parse(endedAt) <= Date.parse(at)) ?? newest
  return { from, until: { kind: 'instant', at }, instant: at }
}
