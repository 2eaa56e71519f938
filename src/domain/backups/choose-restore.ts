import { isGood, type Backup, type BackupState, type LogPosition } from './backup.ts'

/** What the operator wants back: an instant, a backup, or as late as possible. */
export interface RestoreRequest {
  readonly at?: Date
  readonly backup?: string
}

/** From which copy, and how far its log is replayed. */
export interface RestorePlan {
  readonly from: Backup
  readonly until:
    | { readonly kind: 'end' }
    | { readonly kind: 'instant'; readonly at: string }
    | { readonly kind: 'position'; readonly position: LogPosition }
  /** The instant that the data will be of. */
  readonly instant: string
}

export interface EstimatedRestore extends RestorePlan {
  /** How long it should take, by how long it took before; null where nothing like it was done. */
  readonly seconds: number | null
}

/** The plan, or in words why there is none. */
export function chooseRestore(
  { at, backup: wanted }: RestoreRequest,
  { backups, log }: Pick<BackupState, 'backups' | 'log'>,
  now: Date,
): RestorePlan | string {
  const good = backups.filter(isGood)
  if (good.length === 0) return 'there is no verified backup yet'
  if (wanted !== undefined) {
    const from = backups.find(({ id }) => id === wanted)
    if (from === undefined) return `there is no backup ${wanted}`
    if (!isGood(from)) return `backup ${wanted} is not good: ${from.fault ?? 'never verified'}`
    const { position, at: instant } = from.witness
    return { from, until: { kind: 'position', position }, instant }
  }
  if (at !== undefined && at > now) return `${at.toISOString()} is in the future`
  const reach = ({ position, endedAt }: Backup) => log.archived[position.timeline] ?? endedAt
  if (at === undefined) {
    const from = good.at(-1)
    if (from === undefined) return 'there is no verified backup yet'
    return { from, until: { kind: 'end' }, instant: reach(from) }
  }
  const instant = at.toISOString()
  const begun = good.filter(
    ({ endedAt, position }) =>
      Date.parse(endedAt) <= at.getTime() && isContinuous(endedAt, log.since[position.timeline]),
  )
  const from = begun.findLast((backup) => Date.parse(reach(backup)) >= at.getTime())
  if (from !== undefined) return { from, until: { kind: 'instant', at: instant }, instant }
  const last = begun.at(-1)
  const first = good.find(({ endedAt, position }) =>
    isContinuous(endedAt, log.since[position.timeline]),
  )
  if (last === undefined && first !== good[0])
    return `the log is kept from ${first?.endedAt ?? 'nothing'} on, after ${instant}; older backups can be restored with --backup`
  return last === undefined
    ? `the oldest verified backup is of ${good[0]?.endedAt}, after ${instant}`
    : `the log is archived until ${reach(last)}, before ${instant}`
}

/** Whether every second from a backup on is there; before that only what it held itself. */
export const isContinuous = (endedAt: string, since: string | null | undefined): boolean =>
  since === undefined || (since !== null && endedAt >= since)
