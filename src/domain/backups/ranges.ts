import { isGood, type BackupState } from './backup.ts'
import { isContinuous } from './choose-restore.ts'

/** Two instants between which every second can be restored. */
export interface RestorableRange {
  readonly from: string
  readonly until: string
}

/** One range for each life of the database that has a good backup, oldest first. */
export function findRanges({
  backups,
  log,
}: Pick<BackupState, 'backups' | 'log'>): RestorableRange[] {
  const ranges = new Map<string, RestorableRange>()
  for (const { position, endedAt } of backups.filter(isGood)) {
    const { timeline } = position
    if (!isContinuous(endedAt, log.since[timeline])) continue
    const from = ranges.get(timeline)?.from ?? endedAt
    ranges.set(timeline, { from, until: log.archived[timeline] ?? endedAt })
  }
  return [...ranges.values()].sort((a, b) => a.from.localeCompare(b.from))
}
