import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../domain/problems/problem.ts'
import { execute } from '../../platforms/process/execute.ts'
import { askLive } from './database-client.ts'
import { places } from './places.ts'
import { readTimeline } from './timeline.ts'

export const logFolder = (timeline: string): string => join(places.logs, timeline)

/** The archived segments of a timeline, oldest first, with their bytes. */
export async function listSegments(
  timeline: string,
  folder = logFolder(timeline),
): Promise<{ file: string; bytes: number }[]> {
  const names = (await readdir(folder).catch(() => [])).filter(isSegment)
  return Promise.all(
    names.sort().map(async (file) => ({ file, bytes: (await stat(join(folder, file))).size })),
  )
}

/** Milliseconds between two looks whether what is written is still where it was begun. */
const LOOK = 2000

/**
 * Copies the database's log to this host as it is written, until the connection ends or somebody
 * takes away the file that is written. What was archived stays; the last segment is read again, as
 * it may have been cut off.
 */
export async function followLog(): Promise<void> {
  const timeline = await readTimeline()
  const folder = logFolder(timeline)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const there = (await askLive('SHOW BINARY LOGS')).map(([file = '']) => file)
  const last = (await listSegments(timeline)).at(-1)?.file
  const from = last !== undefined && there.includes(last) ? last : there[0]
  if (from === undefined) return
  const lost = new AbortController()
  const hasLost = watchNewest(folder)
  const watching = setInterval(() => {
    void hasLost().then((isLost) => isLost && lost.abort())
  }, LOOK)
  const ended = await execute(
    [
      ...(['mariadb-binlog', `--defaults-extra-file=${places.client}`, '--raw'] as const),
      ...['--read-from-remote-server', '--stop-never', '--stop-never-slave-server-id=4711'],
      ...[`--result-file=${folder}/`, from],
    ],
    { signal: lost.signal },
  ).finally(() => clearInterval(watching))
  throw new Problem('backup-failed', 'the connection to the database’s log ended', {
    output: ended.stderr.slice(-1000),
  })
}

/** Whoever writes a file that was taken away notices nothing: it grows where nobody finds it. */
export function watchNewest(folder: string): () => Promise<boolean> {
  let newest: { readonly path: string; readonly inode: number } | undefined
  return async () => {
    if (newest !== undefined && (await inodeOf(newest.path)) !== newest.inode) return true
    const file = (await readdir(folder).catch(() => [])).filter(isSegment).sort().at(-1)
    const path = join(folder, file ?? '')
    const inode = file === undefined ? undefined : await inodeOf(path)
    if (inode !== undefined) newest = { path, inode }
    return false
  }
}

const isSegment = (name: string) => /^binlog\.\d+$/.test(name)

const inodeOf = async (path: string) =>
  stat(path).then(
    ({ ino }) => ino,
    () => undefined,
  )

/** Up to where the database has acknowledged, where all of that is here too. */
export async function findCaughtUp(): Promise<{ file: string; offset: number } | undefined> {
  const [[file = '', offset = '0'] = []] = await askLive('SHOW MASTER STATUS')
  const last = (await listSegments(await readTimeline())).at(-1)
  const isHere = last?.file === file && last.bytes >= Number(offset)
  return isHere ? { file, offset: Number(offset) } : undefined
}

/** Segments are numbered; whether none is left out. */
export const isUnbroken = (files: readonly string[]): boolean =>
  files.every((file, index) => index === 0 || numberOf(file) === numberOf(files[index - 1]) + 1)

const numberOf = (file = '') => Number(file.split('.')[1])
