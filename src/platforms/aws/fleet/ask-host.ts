import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Instance } from '../../../domain/aws/instances.ts'
import {
  GONE,
  READER_SIGN,
  relayKeys,
  type RelayedRequest,
  type RelayedResult,
} from '../../../domain/hosts/relay.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Store } from '../../../ports/store.ts'
import { readPieces, sendPieces } from '../../relay/pieces.ts'
import { notRunning, type nudger } from './nudge.ts'

export interface Means {
  readonly environment: string
  readonly store: Store
  readonly clock: Clock
  readonly nudge: ReturnType<typeof nudger>
  /** The host as it is now; undefined where it is gone. */
  readonly find: (host: string) => Promise<Instance | undefined>
}

export type Request = Omit<RelayedRequest, 'host' | 'until' | 'hasInput' | 'isTerminal'> & {
  readonly input?: Readable
}

/** A request that a host works on. */
export interface Asked {
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit status. Fails with `not-running` where the host is gone. */
  readonly status: Promise<number>
  /** Says that nobody reads any more, and clears away what is left in the store. */
  close(): Promise<void>
}

/** Milliseconds that a request may be under way until the host does not begin it any more. */
const UNTIL = 120_000
/** Milliseconds between two looks whether it is done; longer while it goes on. */
const POLL = { first: 150, longest: 1500 } as const
/** Milliseconds between two looks at the nudge, and at whether the host is still there. */
const LOOK = 3000
const RELIST = 15_000

/** Puts the request into the store, so that nothing of it stands in any history, and nudges. */
export async function askHost(
  instance: Instance,
  { input, ...request }: Request,
  means: Means,
): Promise<Asked> {
  const { store, clock, nudge } = means
  const id = randomUUID()
  const keys = relayKeys(means.environment, instance.role, id)
  const until = clock.now().getTime() + UNTIL
  const whole: RelayedRequest = {
    ...{ ...request, host: instance.name, until, hasInput: input !== undefined, isTerminal: false },
  }
  await store.write(keys.request, JSON.stringify(whole))
  let isOpen = true
  let isDone = false
  let stopSigns = () => {}
  let lost: Problem | undefined
  const assertAlive = () => {
    if (lost !== undefined) throw lost
  }
  const stdout = readPieces(keys.stdout, store, assertAlive)
  const stderr = readPieces(keys.stderr, store, assertAlive)

  const close = async () => {
    if (!isOpen) return
    isOpen = false
    stopSigns()
    input?.destroy()
    // A program that still runs looks here, so this is left lying; it goes after a day.
    const isLeft = request.endsWithReader && !isDone
    if (isLeft) await store.write(keys.reader, GONE)
    const rest = (await store.list(keys.prefix)).filter((key) => !isLeft || key !== keys.reader)
    await Promise.all(rest.map(async (key) => store.remove(key)))
  }

  try {
    const sent = clock.now().getTime()
    const command = await nudge.send(instance.name, instance.id, id)
    if (input !== undefined) void sendPieces(keys.stdin, input, store).catch(() => undefined)
    if (request.endsWithReader) stopSigns = giveSigns(keys.reader, means)
    const status = awaitResult({ command, sent, result: keys.result, instance }, means).then(
      (status) => {
        isDone = true
        return status
      },
      (error: unknown) => {
        lost = error as Problem
        throw error
      },
    )
    return { stdout, stderr, status, close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Sent {
  readonly command: string
  readonly sent: number
  readonly result: string
  readonly instance: Instance
}

async function awaitResult({ command, sent, result, instance }: Sent, means: Means) {
  const { store, clock, nudge, find } = means
  const read = async () => {
    const found = await store.read(result)
    return found === undefined ? undefined : (JSON.parse(found.toString()) as RelayedResult).status
  }
  let [lookAt, relistAt] = [sent + LOOK, sent + RELIST]
  for (let pause: number = POLL.first; ; pause = Math.min(pause * 1.5, POLL.longest)) {
    const status = await read()
    if (status !== undefined) return status
    const now = clock.now().getTime()
    if (now >= lookAt) {
      lookAt = now + LOOK
      const nudged = await nudge.look(command, instance.id, sent, now)
      // What it left was written before it ended.
      if (nudged.state !== 'going') return (await read()) ?? fail(instance.name, nudged)
    }
    if (now >= relistAt) {
      relistAt = now + RELIST
      if ((await find(instance.name))?.id !== instance.id) throw notRunning(instance.name)
    }
    await clock.sleep(pause)
  }
}

/** The request was not begun, or was begun and ended without a word. */
function fail(host: string, nudged: { readonly state: string; readonly reason?: string }): never {
  const reason = nudged.reason ?? 'it ended without a result'
  if (/^(Undeliverable|Delivery ?Timed ?Out|Terminated|TimedOut)$/i.test(reason))
    throw notRunning(host)
  throw new Problem('command-failed', `${host} could not do what it was asked`, { output: reason })
}

/** Signs of life, for a program that ends with its reader. */
function giveSigns(key: string, { store, clock }: Means): () => void {
  let count = 0
  // A sign that is missed is no harm; the next one comes.
  const give = () => void store.write(key, String(count++)).catch(() => undefined)
  give()
  return clock.every(READER_SIGN, give)
}
