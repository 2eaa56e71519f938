import { open, readFile, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'
import { places } from './places.ts'

/** Milliseconds that one task waits for another; a large base and its check take a while. */
const PATIENCE = 1_800_000
const POLL = 500

/** Backups, restores and clearing away never overlap on one host. Fails with `backup-busy`. */
export async function withLock<T>(
  what: string,
  tell: (message: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  await take(what, tell)
  try {
    return await work()
  } finally {
    await rm(places.lock, { force: true })
  }
}

async function take(what: string, tell: (message: string) => void): Promise<void> {
  const deadline = Date.now() + PATIENCE
  let told = ''
  for (;;) {
    const holder = await tryToTake(what)
    if (holder === undefined) return
    if (Date.now() > deadline)
      throw new Problem('backup-busy', `a ${holder} is running on the admin host`, {
        hint: 'try again when it is done: wikistead backups',
      })
    if (holder !== told) tell(`waiting for a ${holder}`)
    told = holder
    await sleep(POLL)
  }
}

/** Who holds it; undefined where it is ours now. What a killed task left is taken away. */
async function tryToTake(what: string): Promise<string | undefined> {
  try {
    const file = await open(places.lock, 'wx')
    await file.writeFile(`${process.pid} ${what}\n`)
    await file.close()
    return undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const [pid = '', ...holder] = (await readFile(places.lock, 'utf8').catch(() => ''))
    .trim()
    .split(' ')
  if (pid === '' || isAlive(Number(pid))) return holder.join(' ')
  await rm(places.lock, { force: true })
  return tryToTake(what)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
