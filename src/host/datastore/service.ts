import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BackupPolicy } from '../../domain/backups/policy.ts'
import { isDue } from '../../domain/backups/policy.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { askLive } from './database-client.ts'
import { readKnownFiles, rememberFiles } from './known-files.ts'
import { listFiles } from './list-files.ts'
import { withLock } from './lock.ts'
import { followLog, isCaughtUp, listSegments } from './log-archive.ts'
import { places } from './places.ts'
import { prepare } from './prepare.ts'
import { rehearseOnSchedule, type DrillOrders } from './rehearse.ts'
import { ensureRepository } from './restic.ts'
import { readBackups, readRest, writeRest } from './state.ts'
import { storeFiles } from './store-files.ts'
import { storeLog } from './store-log.ts'
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

/** Keeps the copies up to date until it is ended: log, files, bases and drills, each by itself. */
export async function keepBackups(surroundings: Surroundings): Promise<void> {
  const { log, readPolicy, readStable } = surroundings
  while (!existsSync(places.live) || (await readStable()) === null) {
    await sleep(RETRY)
    if (await surroundings.hasEnded()) return
  }
  await prepare()
  const forever = async (
    what: string,
    interval: number,
    work: () => Promise<void>,
    retry = RETRY,
  ) => {
    for (;;) {
      try {
        await work()
        await forgive(what)
        await sleep(interval)
      } catch (error) {
        const { message } = error as Error
        log(`${what}: ${message}`)
        await update((rest) => ({
          ...rest,
          failure: { at: new Date().toISOString(), what, message },
        }))
        await sleep(retry)
      }
    }
  }
  await ensureRepository()
  const { everySeconds } = await readPolicy()
  await Promise.race([
    untilEnded(surroundings),
    forever('log', 0, followLog),
    forever('lag', TICK, watchLag),
    forever('log to the repository', everySeconds * 1000, keepLog()),
    forever('files', FILES_INTERVAL, async () =>
      keepFiles((await readStable())?.database ?? 'wiki'),
    ),
    forever(
      'nightly backup',
      NIGHTLY_INTERVAL,
      async () => backUpNightly(surroundings),
      NIGHTLY_RETRY,
    ),
    forever('drill on schedule', DRILL_INTERVAL, async () =>
      rehearseOnSchedule(await surroundings.readDrillOrders(), quietly(log)),
    ),
  ])
}

async function backUpNightly({ readPolicy, readStable, log }: Surroundings): Promise<void> {
  const policy = await readPolicy()
  if (!isDue(await readBackups(), await readTimeline(), policy, new Date())) return
  log('nightly backup begins')
  const tell = quietly(log)
  await withLock('nightly backup', tell, async () => timedBackUp(await readStable(), policy, tell))
}

async function untilEnded({ hasEnded, log }: Surroundings): Promise<void> {
  while (!(await hasEnded())) await sleep(RETRY)
  log('making room for another program')
}

/** What works again is no fault any more. */
async function forgive(what: string): Promise<void> {
  if ((await readRest()).failure?.what === what)
    await update((rest) => ({ ...rest, failure: null }))
}

type Rest = Awaited<ReturnType<typeof readRest>>
let turn: Promise<void> = Promise.resolve()

/** One after the other, as several tasks tell of themselves in one file. */
async function update(change: (rest: Rest) => Rest): Promise<void> {
  turn = turn
    .then(async () => writeRest({ ...change(await readRest()), at: new Date().toISOString() }))
    .catch(() => undefined)
  await turn
}

async function watchLag(): Promise<void> {
  const now = new Date().toISOString()
  const timeline = await readTimeline()
  const caughtUp = await isCaughtUp()
  // Following the log never ends well; that all of it is here shows that it works.
  if (caughtUp) await forgive('log')
  await update((rest) => ({
    ...rest,
    log: {
      ...{ timeline, stored: rest.log.stored },
      archived: { ...rest.log.archived, ...(caughtUp ? { [timeline]: now } : {}) },
    },
  }))
}

/** Only where something came since the last time. */
function keepLog(): () => Promise<void> {
  let stored = ''
  return async () => {
    const now = new Date().toISOString()
    const timeline = await readTimeline()
    const segments = await listSegments(timeline)
    const caughtUp = await isCaughtUp()
    const content = JSON.stringify([timeline, segments])
    if (content !== stored && segments.length > 0) await storeLog(timeline)
    stored = content
    if (!caughtUp) return
    await update((rest) => ({
      ...rest,
      log: { ...rest.log, stored: { ...rest.log.stored, [timeline]: now } },
    }))
  }
}

async function keepFiles(database: string): Promise<void> {
  const now = new Date().toISOString()
  const files = await listFiles(database, askLive)
  const known = await readKnownFiles()
  const missing = await storeFiles(files, known, rememberFiles)
  await update((rest) => ({
    ...rest,
    files: {
      count: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      missing: missing.map(({ path }) => path),
      storedUntil: missing.length === 0 ? now : rest.files.storedUntil,
    },
  }))
}
