import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  defaultObjectives,
  drillId,
  judgeDrill,
  type Drill,
  type Objectives,
} from '../../domain/drills/drill.ts'
import {
  describeFailure,
  describeRehearsal,
  type Rehearsal,
} from '../../domain/drills/rehearsal.ts'
import { defaultDrillPolicy, isDrillDue, type DrillPolicy } from '../../domain/drills/schedule.ts'
import { isGood } from '../../domain/backups/backup.ts'
import { withLock } from './lock.ts'
import { places } from './places.ts'
import { discard } from './restore.ts'
import { readBackups, readDrills, readRest, writeDrill } from './state.ts'
import { timedRestore } from './timed.ts'
import { readTimeline } from './timeline.ts'

/** Restores as late as possible beside the live data, checks it, and removes it again. */
export async function rehearse(id: string, tell: (message: string) => void): Promise<Rehearsal> {
  await clearEarlier()
  const beside = `drill-${id}`
  const startedAt = new Date().toISOString()
  try {
    const { instant, from, phases, missing } = await timedRestore({ id: beside }, tell)
    const endedAt = new Date().toISOString()
    return { id, startedAt, endedAt, instant, backup: from, phases, missing }
  } finally {
    await discard(beside, tell)
  }
}

/** What a rehearsal that was killed left behind; two never run at once. */
async function clearEarlier(): Promise<void> {
  for (const folder of [places.database, places.uploads])
    for (const name of (await readdir(folder)).filter((name) => /^\.?restore-drill-/.test(name)))
      await rm(join(folder, name), { recursive: true, force: true })
}

/** What the tool wrote for this host. */
export interface DrillOrders extends DrillPolicy {
  readonly objectives: Objectives
}

export const defaultOrders: DrillOrders = { ...defaultDrillPolicy, objectives: defaultObjectives }

/** Rehearses where it is time to, and tells what came of it. Live data is only read. */
export async function rehearseOnSchedule(
  { objectives, ...policy }: DrillOrders,
  log: (line: string) => void,
): Promise<void> {
  const now = new Date()
  const { since } = await readRest()
  if (!isDrillDue(await readDrills(), since, policy, now)) return
  // A restored database begins a log of its own; before its first backup there is nothing to try.
  const good = (await readBackups()).findLast(isGood)
  if (good?.position.timeline !== (await readTimeline())) return
  log('a drill on schedule begins')
  const drill = await withLock('drill', log, async () => rehearseAndJudge(objectives, log))
  await writeDrill(drill)
  log(`drill ${drill.id} ${drill.verdict}${drill.faults.map((fault) => `; ${fault}`).join('')}`)
}

async function rehearseAndJudge(
  objectives: Objectives,
  log: (line: string) => void,
): Promise<Drill> {
  const now = new Date()
  const id = drillId(now)
  try {
    return judgeDrill(describeRehearsal(await rehearse(id, log), 'schedule'), objectives)
  } catch (error) {
    const { message } = error as Error
    const began = { id, startedAt: now.toISOString(), lostAt: null, phases: {} }
    const failed = { ...began, by: 'schedule' as const, lost: 'nothing' as const }
    return judgeDrill(describeFailure(failed, message, new Date()), objectives)
  }
}
