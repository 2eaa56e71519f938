import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { findDueCheck, isDue, type BackupPolicy } from '../../domain/backups/policy.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { BACKUP } from './back-up.ts'
import { checkRepository } from './check.ts'
import { asProblem } from './faults.ts'
import { keepFiles } from './keep-files.ts'
import { keepLog, watchLag } from './keep-log.ts'
import { withLock } from './lock.ts'
import { followLog } from './log-archive.ts'
import { places } from './places.ts'
import { prepare } from './prepare.ts'
import { rehearseOnSchedule, type DrillOrders } from './rehearse.ts'
import {
  findFailure,
  forgetFailure,
  listFailures,
  readBackups,
  readCheck,
  writeFailure,
} from './state.ts'
import { timedBackUp } from './timed.ts'
import { readTimeline } from './timeline.ts'

interface Surroundings {
  /** Asked anew each time, as both may change. */
  readonly readPolicy: () => Promise<BackupPolicy>
  readonly readStable: () => Promise<Activation | null>
  readonly readDrillOrders: () => Promise<DrillOrders>
  readonly log: (line: string) => void
  /** Whether this program should make room for another. */
  readonly hasEnded: () => Promise<boolean>
}

/** With what the program said that failed, for whoever reads the log. */
function describeFailure(error: unknown): string {
  const { message } = error as Error
  return isProblem(error) && error.output ? `${message}\n${error.output}` : message
}

/** What goes into a log that stays: where a task stands, but not how far it is each second. */
function quietly(log: (line: string) => void): (message: string) => void {
  let told = ''
  return (message) => {
    const what = message.replace(/: (\d+%.* left|takes longer than the last time)$/, '')
    if (what !== told) log(what)
    told = what
  }
}

/** Milliseconds */
const TICK = 1000
const RETRY = 2000
const FILES_INTERVAL = 10_000
const NIGHTLY_INTERVAL = 10_000
const DRILL_INTERVAL = 30_000
/** One that never began, as where no database answers; a bad one waits an hour by itself. */
const NIGHTLY_RETRY = 20_000

/** Keeps the copies up to date until it is ended: log, files, nightly bases, weekly looks, drills. */
export async function keepBackups(surroundings: Surroundings): Promise<void> {
  const { log, readPolicy, readStable } = surroundings
  while (!existsSync(places.live) || (await readStable()) === null) {
    await sleep(RETRY)
    if (await surroundings.hasEnded()) return
  }
  await prepare()
  const failed = new Set(await listFailures())
  const forgive = async (what: string) => {
    if (failed.delete(what)) await forgetFailure(what)
  }
  const forever = async (
    what: string,
    interval: number,
    work: () => Promise<void>,
    retry = RETRY,
  ) => {
    for (;;) {
      try {
        await work()
        // What works again is no fault any more.
        await forgive(what)
        await sleep(interval)
      } catch (error) {
        const problem = asProblem(error)
        log(`${what}: ${describeFailure(problem)}`)
        failed.add(what)
        await writeFailure(what, problem).catch(() => undefined)
        await sleep(retry)
      }
    }
  }
  const busy = new Set<string>()
  const alone = (what: string, work: (told: Surroundings) => Promise<void>) => async () => {
    busy.add(what)
    await work(surroundings).finally(() => busy.delete(what))
  }
  const { everySeconds } = await readPolicy()
  const watch = async () => {
    // Following the log never ends well; that all of it is here shows that it works.
    if (await watchLag()) await forgive('log')
  }
  await Promise.race([
    untilEnded(surroundings, busy),
    forever('log', 0, followLog),
    forever('lag', TICK, watch),
    forever('log to the repository', everySeconds * 1000, keepLog(log)),
    forever('files', FILES_INTERVAL, keepFiles(readStable, log)),
    forever('nightly backup', NIGHTLY_INTERVAL, alone('backup', backUpNightly), NIGHTLY_RETRY),
    forever('check', NIGHTLY_INTERVAL, alone('check', checkWeekly), NIGHTLY_RETRY),
    forever('drill on schedule', DRILL_INTERVAL, async () =>
      rehearseOnSchedule(await surroundings.readDrillOrders(), quietly(log)),
    ),
  ])
}

async function backUpNightly({ readPolicy, readStable, log }: Surroundings): Promise<void> {
  const policy = await readPolicy()
  const isDueNow = async () => {
    const failure = (await findFailure(BACKUP)) ?? null
    return isDue(await readBackups(), await readTimeline(), policy, new Date(), failure)
  }
  if (!(await isDueNow())) return
  try {
    const tell = quietly(log)
    await withLock('nightly backup', tell, async () => {
      // While we waited, somebody else may have made it.
      if (!(await isDueNow())) return
      log('nightly backup begins')
      await timedBackUp(await readStable(), policy, tell)
    })
  } catch (error) {
    // It is told as the backup's own failure, until there is one that does not fail.
    if ((await findFailure(BACKUP)) === undefined) throw error
    log(`nightly backup: ${describeFailure(error)}`)
    await sleep(NIGHTLY_RETRY)
  }
}

async function checkWeekly({ readPolicy, log }: Surroundings): Promise<void> {
  const due = findDueCheck(await readCheck(), await readPolicy(), new Date())
  if (due === null || (await readBackups()).length === 0) return
  const { fault } = await checkRepository(due, log)
  log(`the repository was looked at: ${fault ?? 'all is well'}`)
}

/** A backup that is being made is not broken off for another program. */
async function untilEnded(
  { hasEnded, log }: Surroundings,
  busy: ReadonlySet<string>,
): Promise<void> {
  while (busy.has('backup') || !(await hasEnded())) await sleep(RETRY)
  log('making room for another program')
}
