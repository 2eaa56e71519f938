import { join } from 'node:path'
import type { LogPosition } from '../../domain/backups/backup.ts'
import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import { execute, stream } from '../../platforms/process/execute.ts'
import { listSegments, logFolder } from './log-archive.ts'
import { faultOf } from './restic.ts'

/**
 * Replays the log on a restored copy, from where the copy stands. Fails with `log-missing` where
 * a segment is not there: what comes after a gap must not be applied.
 */
export async function replayLog(
  from: LogPosition,
  until: RestorePlan['until'],
  socket: string,
): Promise<void> {
  const files = await chooseSegments(from, until)
  const folder = logFolder(from.timeline)
  const log = stream([
    ...(['mariadb-binlog', '--verify-binlog-checksum', `--start-position=${from.offset}`] as const),
    ...stopAt(until),
    ...files.map((file) => join(folder, file)),
  ])
  const broken = faultOf(log)
  const applied = await execute(
    [
      'mariadb',
      '--no-defaults',
      '--user=root',
      `--socket=${socket}`,
      '--binary-mode',
      '--max-allowed-packet=1G',
    ],
    { stdin: log },
  )
  const fault = broken()
  // Of a log that breaks off the client only sees that it ended, and is content.
  if (applied.status !== 0 || fault !== undefined)
    throw new Problem('restore-failed', 'the log cannot be replayed on the copy', {
      hint: 'restore to an instant before the damage, or what a backup holds: wikistead restore --backup ID',
      output: `${applied.stderr}\n${isProblem(fault) ? (fault.output ?? '') : ''}`.slice(-2000),
    })
}

/** mariadb-binlog takes its dates in the host's own time zone, which is UTC on all of ours. */
const stopAt = (until: RestorePlan['until']) =>
  until.kind === 'position'
    ? [`--stop-position=${until.position.offset}`]
    : until.kind === 'instant'
      ? [`--stop-datetime=${until.at.slice(0, 19).replace('T', ' ')}`]
      : []

/** From the segment where the copy stands to the one where the replay ends, without a gap. */
async function chooseSegments(from: LogPosition, until: RestorePlan['until']): Promise<string[]> {
  const there = (await listSegments(from.timeline)).map(({ file }) => file)
  const last = until.kind === 'position' ? until.position.file : there.at(-1)
  const files = there.filter((file) => file >= from.file && file <= (last ?? ''))
  const numbers = files.map((file) => Number(file.split('.')[1]))
  const gap = numbers.findIndex(
    (number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1,
  )
  if (files[0] !== from.file) throw missing(from.file)
  if (gap > 0) throw missing(`the segment before ${files[gap]}`)
  if (last !== undefined && files.at(-1) !== last) throw missing(last)
  return files
}

const missing = (what: string) =>
  new Problem('log-missing', `the archived log lacks ${what}`, {
    hint: 'restore to an instant before it, or take a later backup: wikistead backups',
  })
