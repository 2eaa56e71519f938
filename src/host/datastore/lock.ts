import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'
import { places } from './places.ts'
import { clearScratch } from './scratch.ts'

/** Milliseconds that one task waits for another; a large base and its check take a while. */
const PATIENCE = 1_800_000
const POLL = 500

/** Backups, restores, drills and clearing away never overlap on one host. Fails with `backup-busy`. */
export async function withLock<T>(
  what: string,
  tell: (message: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  await take(what, tell)
  try {
    await clearScratch()
    return await work()
  } finally {
    await rm(places.lock, { force: true })
  }
}

/** Who holds the lock. The start tells a process from a later one of the same number. */
interface Holder {
  readonly pid: number
  readonly start: string
  readonly what: string
  readonly since: string
}

async function take(what: string, tell: (message: string) => void): Promise<void> {
  const deadline = Date.now() + PATIENCE
  const start = startOf(process.pid) ?? ''
  const self: Holder = { pid: process.pid, start, what, since: new Date().toISOString() }
  let told = ''
  for (;;) {
    const holder = await tryToTake(self)
    if (holder === undefined) return
    const who = `a ${holder.what} that runs since ${holder.since.slice(0, 19)}`
    if (Date.now() > deadline)
      throw new Problem('backup-busy', `the admin host is busy with ${who}`, {
        hint: 'try again when it is done: wikistead backups',
      })
    if (who !== told) tell(`waiting for ${who}`)
    told = who
    await sleep(POLL)
  }
}

/** Who holds it; undefined where it is ours now. It is made whole, so that it always names one. */
async function tryToTake(self: Holder): Promise<Holder | undefined> {
  const part = `${places.lock}.${self.pid}`
  const content = JSON.stringify(self)
  await writeFile(part, content)
  try {
    await link(part, places.lock)
    return undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(part, { force: true })
  }
  const found = await readFile(places.lock, 'utf8').catch(() => undefined)
  const holder = found === undefined ? undefined : parseHolder(found)
  if (holder !== undefined && startOf(holder.pid) === holder.start) return holder
  if (found !== undefined) await removeDead(found, self)
  return tryToTake(self)
}

/** What a killed task left goes; a lock that somebody took meanwhile is put back. */
async function removeDead(dead: string, { pid }: Holder): Promise<void> {
  const aside = `${places.lock}.${pid}.dead`
  await rename(places.lock, aside).catch(() => undefined)
  const taken = await readFile(aside, 'utf8').catch(() => dead)
  if (taken !== dead) await link(aside, places.lock).catch(() => undefined)
  await rm(aside, { force: true })
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder
  } catch {
    return undefined
  }
}

/** When the process began, in the kernel's own count; undefined where there is none. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
