import type { Drill } from './drill.ts'

export const schedules = ['never', 'weekly', 'nightly'] as const

/** When the admin host rehearses by itself, and when drills are told as missed. */
export interface DrillPolicy {
  /** `weekly` is on Sundays. */
  readonly schedule: (typeof schedules)[number]
  /** Hour of the day, UTC, after which it is done. */
  readonly hour: number
  /** Days after which a good drill is told as stale. */
  readonly staleDays: number
}

export const defaultDrillPolicy: DrillPolicy = { schedule: 'weekly', hour: 4, staleDays: 14 }

export const drillPolicyKey = (environment: string): string =>
  `environments/${environment}/drill-policy`

const DAY = 86_400_000

/**
 * Whether a rehearsal is still to be made; one that was missed is made as soon as possible. One
 * that failed is not repeated before the next time: it is told, and somebody has to look.
 */
export function isDrillDue(
  drills: readonly Pick<Drill, 'startedAt'>[],
  since: string,
  { schedule, hour }: DrillPolicy,
  now: Date,
): boolean {
  if (schedule === 'never') return false
  const moment = new Date(now)
  moment.setUTCHours(hour, 0, 0, 0)
  if (moment > now) moment.setUTCDate(moment.getUTCDate() - 1)
  if (schedule === 'weekly') moment.setUTCDate(moment.getUTCDate() - moment.getUTCDay())
  const latest = Math.max(Date.parse(since), ...drills.map((drill) => Date.parse(drill.startedAt)))
  return latest < moment.getTime()
}

/** The newest drill after which everything was back within the objectives. */
export const findLastGood = (drills: readonly Drill[]): Drill | undefined =>
  drills.find(({ verdict }) => verdict === 'passed')

/** What an operator must know of the drills, newest first; empty where all is well. */
export function findDrillFaults(
  drills: readonly Drill[],
  since: string,
  { staleDays }: DrillPolicy,
  now: Date,
): string[] {
  const good = findLastGood(drills)
  const days = (now.getTime() - Date.parse(good?.endedAt ?? since)) / DAY
  const stale =
    good === undefined
      ? `no drill was good in the ${Math.floor(days)} days of this wiki`
      : `the last good drill is ${Math.floor(days)} days old`
  const [last] = drills
  return [
    ...(last?.verdict === 'failed'
      ? [`the drill of ${last.startedAt.slice(0, 19)} failed: ${last.faults.join('; ')}`]
      : []),
    ...(days > staleDays ? [stale] : []),
  ]
}
