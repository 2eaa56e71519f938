import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import { Problem } from '../../domain/problems/problem.ts'
import { execute, stream } from '../../platforms/process/execute.ts'
import { isFull, resticFailed } from './faults.ts'
import { places } from './places.ts'
import { readSecrets } from './secrets.ts'

/** Milliseconds that a task waits while another of ours must have the repository for itself. */
const PATIENCE = 300_000
const POLL = 1000

export interface Snapshot {
  readonly id: string
  readonly time: string
  readonly tags?: readonly string[]
}

/** Credentials go to restic alone, in its environment, where only root reads them. */
export async function resticEnvironment(): Promise<Record<string, string>> {
  const { place, backupAccessKey, backupSecretKey } = await readSecrets()
  const isFolder = place.startsWith('/')
  return {
    RESTIC_REPOSITORY: isFolder ? places.repository : place,
    RESTIC_PASSWORD_FILE: places.key,
    RESTIC_CACHE_DIR: places.cache,
    // Everything comes from this one host, whatever the engine calls it this time.
    RESTIC_HOST: 'wikistead',
    HOME: '/root',
    ...(backupAccessKey === undefined ? {} : { AWS_ACCESS_KEY_ID: backupAccessKey }),
    ...(backupSecretKey === undefined ? {} : { AWS_SECRET_ACCESS_KEY: backupSecretKey }),
  }
}

/**
 * Runs restic to its end. Fails with restic's own words. The older restic of Debian 12 cannot wait
 * for a lock by itself, so we do; what it reads is made anew for each try.
 */
export async function restic(
  args: readonly string[],
  makeStdin?: () => Readable | string,
): Promise<{ stdout: string; stderr: string }> {
  const env = await resticEnvironment()
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const stdin = makeStdin?.()
    const broken = stdin === undefined || typeof stdin === 'string' ? undefined : faultOf(stdin)
    const result = await whilePlaceStays(async (signal) =>
      execute(['restic', ...args], {
        ...{ env, signal },
        // By itself it would try for a quarter of an hour before it says so.
        isVain: isFull,
        ...(stdin === undefined ? {} : { stdin }),
      }),
    )
    const isLocked = /already locked/.test(result.stderr) && Date.now() < deadline
    if (isLocked) {
      await sleep(POLL)
      continue
    }
    const fault = broken?.()
    // Where its input broke off, restic can only say that it ended, and that this is well.
    if (fault !== undefined && !/Fatal/.test(result.stderr) && !isFull(result.stderr)) throw fault
    if (result.status === 0) return result
    throw resticFailed(args[0] ?? '', result.stderr)
  }
}

/** Who speaks to a place that is given up may wait there for long; then it is ended. */
async function whilePlaceStays<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { place } = await readSecrets()
  const moved = new AbortController()
  const look = async () => {
    if ((await readSecrets()).place !== place) moved.abort()
  }
  const looking = setInterval(() => void look().catch(() => undefined), POLL)
  const done = await work(moved.signal).finally(() => clearInterval(looking))
  if (!moved.signal.aborted) return done
  throw new Problem('backup-busy', `the copies go to another place than ${place} now`, {
    hint: 'try again',
  })
}

/**
 * Why a stream did not come to its end, asked once its reader has ended. A reader that could not go
 * on may call that well: mbstream does so on a full disk.
 */
export function faultOf(source: Readable): () => Error | undefined {
  let fault: Error | undefined
  source.on('error', (error) => (fault = error))
  return () =>
    fault ?? (source.readableEnded ? undefined : new Error('not all of it was read to the end'))
}

/** Stores a stream as one file; returns how many bytes came. */
export async function storeStream(
  name: string,
  tags: readonly string[],
  make: () => Readable | string,
): Promise<number> {
  const { stdout } = await restic(
    ['backup', '--json', '--stdin', `--stdin-filename=${name}`, `--tag=${tags.join(',')}`],
    make,
  )
  const summary = stdout.trim().split('\n').at(-1) ?? '{}'
  return (JSON.parse(summary) as { total_bytes_processed?: number }).total_bytes_processed ?? 0
}

/** Stores a folder as it is. */
export const storeFolder = async (folder: string, tags: readonly string[]): Promise<unknown> =>
  restic(['backup', '--json', `--tag=${tags.join(',')}`, folder])

/** Stores the files whose paths a file lists, each ended by a zero byte. */
export const storeListed = async (list: string, tags: readonly string[]): Promise<unknown> =>
  restic(['backup', '--json', `--tag=${tags.join(',')}`, `--files-from-raw=${list}`])

/**
 * Snapshots that carry all of these tags, oldest first. One that cannot be read is left out, as
 * others may still give back what is wanted.
 */
export async function listSnapshots(tags: readonly string[]): Promise<Snapshot[]> {
  return parseSnapshots((await restic(snapshotsWith(tags))).stdout)
}

/** As above, to decide what goes: fails where one cannot be read, as nobody knows what it held. */
export async function listAllSnapshots(tags: readonly string[]): Promise<Snapshot[]> {
  const { stdout, stderr } = await restic(snapshotsWith(tags))
  if (/^ignoring|failed to load/im.test(stderr)) throw resticFailed('snapshots', stderr)
  return parseSnapshots(stdout)
}

const snapshotsWith = (tags: readonly string[]) => [
  'snapshots',
  '--json',
  ...(tags.length === 0 ? [] : [`--tag=${tags.join(',')}`]),
]

const parseSnapshots = (printed: string) =>
  ((JSON.parse(printed) ?? []) as Snapshot[]).sort(
    (a, b) => Date.parse(a.time) - Date.parse(b.time),
  )

/** One file of a snapshot, as it comes; breaks where restic finds it damaged. */
export async function readSnapshot(snapshot: string, path: string): Promise<Readable> {
  return stream(['restic', 'dump', snapshot, path], { env: await resticEnvironment() })
}

/** All of a stream that ends well; fails with restic's words where it does not. */
export async function readText(source: Readable): Promise<string> {
  const chunks: Buffer[] = []
  source.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(source, 'end')
  return Buffer.concat(chunks).toString()
}

/** A snapshot's files below `into`, with their whole paths; all, or these alone. */
export const restoreSnapshot = async (
  snapshot: string,
  into: string,
  paths: readonly string[] = [],
): Promise<unknown> =>
  restic([
    ...['restore', snapshot, `--target=${into}`],
    // More would not fit into a command line.
    ...(paths.length > 1000 ? [] : paths.map((path) => `--include=${path}`)),
  ])

/** Forgets snapshots; what only they held goes with the next prune. */
export async function forgetSnapshots(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await restic(['forget', ...ids])
}

export const pruneRepository = async (): Promise<unknown> => restic(['prune', '--max-unused=10%'])

/** The paths of the files in a snapshot. */
export async function listPaths(snapshot: string): Promise<string[]> {
  const { stdout } = await restic(['ls', '--json', snapshot])
  return stdout
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      const { type, path } = JSON.parse(line) as { type?: string; path?: string }
      return type === 'file' && path !== undefined ? [path] : []
    })
}
