import { chown, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogPosition } from '../../domain/backups/backup.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import { execute, stream } from '../../platforms/process/execute.ts'
import { askLive } from './database-client.ts'
import { places } from './places.ts'
import { faultOf, listSnapshots, readSnapshot, storeStream } from './restic.ts'
import type { Tell } from './steps.ts'

const BASE = 'base.mbstream'

/**
 * Milliseconds between two looks at the log. In the end mariadb-backup keeps everybody from writing
 * until it has looked twice more; with its own second, every edit, and many a page, waited for two.
 */
const LOG_COPY = '--log-copy-interval=10'

/** Streams a physical copy of the running database into the repository; edits go on meanwhile. */
export async function storeBase(id: string): Promise<number> {
  const copy = () =>
    stream([
      ...(['mariadb-backup', `--defaults-extra-file=${places.client}`, '--backup'] as const),
      ...['--stream=mbstream', `--datadir=${places.live}/`, '--target-dir=/tmp'],
      ...['--parallel=2', '--ftwrl-wait-timeout=60', LOG_COPY],
    ])
  const began = Date.now()
  try {
    return await storeStream(BASE, ['base', `id=${id}`], copy)
  } catch (error) {
    if (!isProblem(error, 'command-failed')) throw error
    await assertStayed((Date.now() - began) / 1000, error)
    throw copyFailed(error)
  }
}

/**
 * A copy that broke off because its database went away, as when a restore was swapped in, says nothing
 * of the next one.
 */
async function assertStayed(seconds: number, cause: Problem): Promise<void> {
  const [[, uptime = '0'] = []] = await askLive("SHOW GLOBAL STATUS LIKE 'Uptime'")
  if (Number(uptime) > seconds + 1) return
  throw new Problem('database-down', 'the database was started anew while it was copied', {
    hint: 'the next try begins by itself; at once: wikistead backup',
    cause,
  })
}

const copyFailed = (fault: Problem) =>
  new Problem('backup-failed', 'the database could not be copied', {
    hint: 'wikistead logs --host database',
    cause: fault,
    output: fault.output?.split('\n').slice(-10).join('\n') ?? '',
  })

/** Unpacks a stored copy and makes it whole; returns the place of the log that it stands at. */
export async function restoreBase(
  id: string,
  timeline: string,
  directory: string,
  tell: Tell,
): Promise<LogPosition> {
  const snapshot = (await listSnapshots(['base', `id=${id}`])).at(-1)
  if (snapshot === undefined)
    throw new Problem('backup-missing', `the repository has no base ${id}`, {
      hint: 'wikistead backups',
    })
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { mode: 0o700 })
  tell('unpacking the copy')
  const stdin = await readSnapshot(snapshot.id, `/${BASE}`)
  const broken = faultOf(stdin)
  const unpacked = await execute(
    ['mbstream', '--extract', `--directory=${directory}`, '--parallel=2'],
    { stdin },
  )
  const fault = broken()
  if (unpacked.status !== 0 || fault !== undefined)
    throw damaged(id, `${unpacked.stderr}\n${isProblem(fault) ? (fault.output ?? '') : ''}`)
  tell('making the copy whole')
  const prepared = await execute([
    'mariadb-backup',
    '--prepare',
    `--target-dir=${directory}`,
    '--use-memory=256M',
  ])
  if (prepared.status !== 0) throw damaged(id, prepared.stderr)
  return { timeline, ...(await readPosition(directory)) }
}

const damaged = (id: string, output: string) =>
  new Problem('restore-failed', `the copy ${id} cannot be made whole`, {
    hint: 'take an earlier backup: wikistead backups',
    output: output.split('\n').slice(-20).join('\n'),
  })

/** mariadb-backup writes it beside the tables, under either of its names. */
async function readPosition(directory: string): Promise<Omit<LogPosition, 'timeline'>> {
  const name = (await readdir(directory)).find((file) => file.endsWith('_binlog_info'))
  if (name === undefined)
    throw new Problem('restore-failed', 'the copy does not say where it stands in the log')
  const [file = '', offset = ''] = (await readFile(join(directory, name), 'utf8')).split(/\s+/)
  return { file, offset: Number(offset) }
}

/** Gives a data directory to the user that the database host runs its server as. */
export async function giveToServer(directory: string): Promise<void> {
  const { uid, gid } = await stat(places.database)
  await chown(directory, uid, gid)
  const given = await execute(['chown', '--recursive', `${uid}:${gid}`, directory])
  if (given.status !== 0)
    throw new Problem('restore-failed', 'the restored files cannot be given to the database', {
      output: given.stderr,
    })
}
