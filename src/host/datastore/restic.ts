import type { Readable } from 'node:stream'
import { Problem } from '../../domain/problems/problem.ts'
import { execute, stream } from '../../platforms/process/execute.ts'
import { places } from './places.ts'

const environment = {
  RESTIC_REPOSITORY: places.repository,
  RESTIC_PASSWORD_FILE: places.key,
  RESTIC_CACHE_DIR: places.cache,
  // Everything comes from this one host, whatever the engine calls it this time.
  RESTIC_HOST: 'wikistead',
  HOME: '/root',
}
/** Others may just be writing; a lock whose process is dead is taken away. */
const PATIENCE = '--retry-lock=5m'

export interface Snapshot {
  readonly id: string
  readonly time: string
  readonly tags?: readonly string[]
}

/** Runs restic to its end. Fails with `backup-failed` and restic's own words. */
async function restic(args: readonly string[], stdin?: Readable | string): Promise<string> {
  const result = await execute(['restic', ...args], {
    env: environment,
    ...(stdin === undefined ? {} : { stdin }),
  })
  if (result.status !== 0) throw failed(args[0] ?? '', result.stderr)
  return result.stdout
}

const failed = (verb: string, output: string) =>
  /wrong password|no key found/.test(output)
    ? new Problem('backup-key-wrong', 'the key does not open the backup repository', {
        hint: 'put the right backupKey into secrets.json, then wikistead up',
      })
    : new Problem('backup-failed', `restic ${verb} failed`, { output: output.slice(-2000) })

/** Makes the repository where there is none. Never touches one that is there. */
export async function ensureRepository(): Promise<void> {
  const asked = await execute(['restic', 'cat', 'config', PATIENCE], { env: environment })
  if (asked.status === 0) {
    await restic(['unlock'])
    return
  }
  if (!/unable to open config file|does not exist/i.test(asked.stderr))
    throw failed('cat', asked.stderr)
  await restic(['init'])
}

/** Stores a stream as one file; returns how many bytes came. */
export async function storeStream(
  name: string,
  tags: readonly string[],
  content: Readable | string,
): Promise<number> {
  const printed = await restic(
    [
      'backup',
      PATIENCE,
      '--json',
      '--stdin',
      `--stdin-filename=${name}`,
      `--tag=${tags.join(',')}`,
    ],
    content,
  )
  const summary = printed.trim().split('\n').at(-1) ?? '{}'
  return (JSON.parse(summary) as { total_bytes_processed?: number }).total_bytes_processed ?? 0
}

/** Stores a folder as it is. */
export const storeFolder = async (folder: string, tags: readonly string[]): Promise<unknown> =>
  restic(['backup', PATIENCE, '--json', `--tag=${tags.join(',')}`, folder])

/** Snapshots that carry all of these tags, oldest first. */
export async function listSnapshots(tags: readonly string[]): Promise<Snapshot[]> {
  const printed = await restic(['snapshots', PATIENCE, '--json', `--tag=${tags.join(',')}`])
  const snapshots = (JSON.parse(printed) ?? []) as Snapshot[]
  return snapshots.sort((a, b) => Date.parse(a.time) - Date.parse(b.time))
}

/** One file of a snapshot, as it comes; breaks where restic finds it damaged. */
export const readSnapshot = (snapshot: string, path: string): Readable =>
  stream(['restic', 'dump', PATIENCE, snapshot, path], { env: environment })

/** A snapshot's files below `into`, with their whole paths. */
export const restoreSnapshot = async (snapshot: string, into: string): Promise<unknown> =>
  restic(['restore', PATIENCE, snapshot, `--target=${into}`])

/** Forgets snapshots; what only they held goes with the next prune. */
export async function forgetSnapshots(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await restic(['forget', PATIENCE, ...ids])
}

export const pruneRepository = async (): Promise<unknown> =>
  restic(['prune', PATIENCE, '--max-unused=10%'])

/** The paths of the files in a snapshot. */
export async function listPaths(snapshot: string): Promise<string[]> {
  const listing = await restic(['ls', '--json', snapshot])
  return listing
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      const { type, path } = JSON.parse(line) as { type?: string; path?: string }
      return type === 'file' && path !== undefined ? [path] : []
    })
}
