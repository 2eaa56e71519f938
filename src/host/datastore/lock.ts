import { writeFile, readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'
import { execute, stream } from '../../platforms/process/execute.ts'
import { places } from './places.ts'

/** Milliseconds that one task waits for another; a large base and its check take a while. */
const PATIENCE = 1_800_000
const POLL = 500
/** What flock ends with where somebody else holds it. */
const HELD = 75

/** Backups, restores and clearing away never overlap on one host. Fails with `backup-busy`. */
export async function withLock<T>(
  what: string,
  tell: (message: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  return holding(await take(what, tell), work)
}

async function holding<T>(release: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await release()
  }
}

async function take(what: string, tell: (message: string) => void): Promise<() => Promise<void>> {
  const deadline = Date.now() + PATIENCE
  let told = ''
  for (;;) {
    const release = await tryToTake(places.lock)
    if (release !== undefined) {
      await writeFile(places.lock, what)
      return release
    }
    const holder = await readFile(places.lock, 'utf8')
    if (Date.now() > deadline)
      throw new Problem('backup-busy', `a ${holder} is running on the admin host`, {
        hint: 'try again when it is done: wikistead backups',
      })
    if (holder !== told) tell(`waiting for a ${holder}`)
    told = holder
    await sleep(POLL)
  }
}

/**
 * The kernel's lock, held by a program that ends when our end of its pipe does: whoever holds it
 * and is killed has given it back at once, and no number of a process can be mistaken for another.
 */
async function tryToTake(path: string): Promise<(() => Promise<void>) | undefined> {
  const stdin = new PassThrough()
  const held = stream([...flock(path), 'sh', '-c', 'echo held; exec cat'], { stdin })
  try {
    await once(held, 'data')
  } catch (error) {
    if ((error as { cause?: { exitCode?: number } }).cause?.exitCode === HELD) return undefined
    throw error
  }
  return async () => {
    const ended = once(held, 'end')
    held.resume()
    stdin.end()
    await ended
  }
}

const flock = (path: string) =>
  [
    ...(['flock', '--exclusive', '--nonblock', '--conflict-exit-code'] as const),
    ...[String(HELD), path],
  ] as const

/** Reading and clearing away: neither waits for the other, nobody else for them. */
export async function whileFree<T>(path: string, work: () => Promise<T>): Promise<T | undefined> {
  const release = await tryToTake(path)
  return release === undefined ? undefined : holding(release, work)
}

/** What takes a moment and must not be done by two at once; whoever comes second waits. */
export async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const release = await tryToTake(path)
    if (release !== undefined) return holding(release, work)
    await sleep(POLL)
  }
}

/** What is running now; undefined where nothing is. */
export async function readHolder(): Promise<string | undefined> {
  const { status } = await execute([...flock(places.lock), 'true'])
  return status === HELD ? readFile(places.lock, 'utf8') : undefined
}
