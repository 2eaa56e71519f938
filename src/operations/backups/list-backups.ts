import { isGood, type BackupState } from '../../domain/backups/backup.ts'
import { findCheckFault, findStale } from '../../domain/backups/policy.ts'
import { findRanges, type RestorableRange } from '../../domain/backups/ranges.ts'
import type { Drill } from '../../domain/drills/drill.ts'
import { findDrillFaults, findLastGood } from '../../domain/drills/schedule.ts'
import type { World } from '../../ports/world.ts'
import { listDrills } from '../drills/list-drills.ts'

export interface BackupOverview extends BackupState {
  readonly ranges: readonly RestorableRange[]
  /** Seconds of acknowledged edits that would be lost if the database host died now. */
  readonly lagSeconds: number | null
  /** The same if every host died. */
  readonly repositoryLagSeconds: number | null
  /** When all was brought back the last time. */
  readonly lastGoodDrill: Drill | null
  /** What an operator has to look after; empty where all is well. */
  readonly faults: readonly string[]
}

/** Seconds after which a log that is not archived is told as a fault. */
const LAG_FAULT = 60
/** The same of the repository, which can be far away; it is written every few seconds or minutes. */
const STORED_FAULT = 1800

/** What can be restored, and what is wrong with it. */
export async function listBackups(
  world: Pick<World, 'datastore' | 'clock' | 'store' | 'environment'>,
): Promise<BackupOverview> {
  const { datastore, clock, environment } = world
  const [state, drills] = await Promise.all([datastore.readState(), listDrills(world)])
  const now = clock.now()
  const since = (instant: string | null) =>
    instant === null ? null : Math.max(0, (now.getTime() - Date.parse(instant)) / 1000)
  return {
    ...{ ...state, ranges: findRanges(state) },
    lagSeconds: since(archivedUntil(state)),
    lastGoodDrill: findLastGood(drills) ?? null,
    faults: [
      ...findFaults(state, now),
      ...findDrillFaults(drills, state.since, environment.drills, now),
    ],
    repositoryLagSeconds: since(state.log.stored[state.log.timeline ?? ''] ?? null),
  }
}

/** What an operator has to look after, in words. */
export function findFaults(state: BackupState, now: Date): string[] {
  const { files, failure, since, log } = state
  const archived = archivedUntil(state)
  const stored = log.stored[log.timeline ?? ''] ?? null
  const isOlder = (instant: string | null, seconds: number) =>
    now.getTime() - Date.parse(instant ?? since) > seconds * 1000
  return [
    findStale(state, now),
    isOlder(archived, log.behindSeconds ?? LAG_FAULT)
      ? `the log is archived until ${archived ?? 'nothing'}`
      : null,
    isOlder(stored, STORED_FAULT)
      ? `the repository has the log until ${stored ?? 'nothing'}`
      : null,
    findUnverified(state),
    findCheckFault(state, now),
    files.missing.length > 0
      ? `${files.missing.length} files are on no disk: ${files.missing.slice(0, 3).join(', ')}`
      : null,
    failure === null ? null : `${failure.what}: ${failure.message}`,
  ].filter((fault) => fault !== null)
}

/** The newest one while nobody is at work on it. */
function findUnverified({ backups, running, failure }: BackupState): string | null {
  const last = backups.at(-1)
  if (last === undefined || isGood(last) || running !== null || failure !== null) return null
  return `backup ${last.id} is not good: ${last.fault?.split('\n')[0] ?? 'never verified'}`
}

const archivedUntil = ({ log }: BackupState) => log.archived[log.timeline ?? ''] ?? null
