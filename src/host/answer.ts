import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Readable } from 'node:stream'
import {
  GONE,
  READER_LOST,
  READER_SIGN,
  relayKeys,
  REQUEST_PATTERN,
  type RelayedRequest,
  type RelayedResult,
} from '../domain/hosts/relay.ts'
import { Problem } from '../domain/problems/problem.ts'
import { readPieces, sendPieces } from '../platforms/relay/pieces.ts'
import { startProgram, type Started } from '../platforms/process/start.ts'
import type { HostStore } from '../ports/store.ts'
import type { ThisHost } from './this-host.ts'

interface Means {
  readonly store: HostStore
  /** Holds a folder for each request that was begun: the same nudge may come twice. */
  readonly claims: string
}

/** What shells say of a command that could not be begun. */
const NOT_BEGUN = 126

/** Does what a request in the store asks for; what comes of it goes to the store as it comes. */
export async function answer(id: string, host: ThisHost, { store, claims }: Means): Promise<void> {
  if (!new RegExp(REQUEST_PATTERN).test(id))
    throw new Problem('usage', `${JSON.stringify(id)} is no request`)
  const keys = relayKeys(host.environment, host.role, id)
  const content = await store.read(keys.request)
  if (content === undefined) throw new Problem('usage', `there is no request ${id} any more`)
  const request = JSON.parse(content.toString()) as RelayedRequest
  if (request.host !== host.name)
    throw new Problem('usage', `${id} is for ${request.host}, and this is ${host.name}`)
  if (Date.now() > request.until) throw new Problem('usage', `${id} came too late`)
  if (!(await claim(join(claims, id)))) return

  const stdin = request.hasInput ? readPieces(keys.stdin, store) : undefined
  const status = await run(request, keys, stdin, store).catch(async (error: Error) => {
    await sendPieces(keys.stderr, Readable.from([Buffer.from(`${error.message}\n`)]), store)
    return NOT_BEGUN
  })
  stdin?.destroy()
  await store.write(keys.result, JSON.stringify({ status } satisfies RelayedResult))
}

/** False where it is begun already. */
async function claim(folder: string): Promise<boolean> {
  await mkdir(join(folder, '..'), { recursive: true, mode: 0o700 })
  try {
    await mkdir(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function run(
  request: RelayedRequest,
  keys: ReturnType<typeof relayKeys>,
  stdin: Readable | undefined,
  store: HostStore,
): Promise<number> {
  const { argv, user, env, cwd, hasInput, isTerminal } = request
  const asUser = user === 'root' ? [] : ['setpriv', ...AS_WEB, '--']
  const started = startProgram([...asUser, ...argv] as [string, ...string[]], {
    env: { ...ownEnvironment(user), ...env },
    ...(cwd === null ? {} : { cwd }),
    ...{ isTerminal, hasInput },
  })
  const ended = new AbortController()
  if (request.endsWithReader) void endWithReader(keys.reader, started, store, ended.signal)
  // One that ends without having read everything is no fault.
  if (stdin !== undefined && started.stdin !== null)
    void pipeline(stdin, started.stdin).catch(() => undefined)
  try {
    const [status] = await Promise.all([
      started.status,
      sendPieces(keys.stdout, started.stdout, store),
      sendPieces(keys.stderr, started.stderr, store),
    ])
    return status
  } finally {
    ended.abort()
  }
}

const AS_WEB = ['--reuid=www-data', '--regid=www-data', '--init-groups']

/** As a command in a container has it: what the host is told, and nothing of who asks AWS. */
function ownEnvironment(user: RelayedRequest['user']): Record<string, string> {
  const told = Object.entries(process.env).filter(
    ([name, value]) => /^(WIKISTEAD_|AWS_REGION$)/.test(name) && value !== undefined,
  )
  return {
    ...(Object.fromEntries(told) as Record<string, string>),
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...{ HOME: user === 'root' ? '/root' : '/tmp', LANG: 'C.UTF-8' },
    TERM: process.env['TERM'] ?? 'dumb',
  }
}

/** Ends the program when whoever reads it said so, or gives no sign of life any more. */
async function endWithReader(
  key: string,
  started: Started,
  store: HostStore,
  signal: AbortSignal,
): Promise<void> {
  let seen = ''
  // By our own clock: the reader's may be another.
  let since = Date.now()
  while (!signal.aborted) {
    await sleep(READER_SIGN / 5, undefined, { signal }).catch(() => undefined)
    const sign = await store.read(key).catch(() => undefined)
    const said = sign?.toString() ?? ''
    if (said !== seen) since = Date.now()
    seen = said
    if (said === GONE || Date.now() - since > READER_LOST) return started.end()
  }
}
