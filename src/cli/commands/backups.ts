import type { Command } from 'commander'
import pc from 'picocolors'
import { isGood } from '../../domain/backups/backup.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { backUp } from '../../operations/backups/back-up.ts'
import { checkBackups } from '../../operations/backups/check-backups.ts'
import { listBackups, type BackupOverview } from '../../operations/backups/list-backups.ts'
import { showKey } from '../../operations/backups/show-key.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { describeSize } from '../render/size.ts'
import { describeLastDrill } from '../render/last-drill.ts'
import { table } from '../render/table.ts'

/** The exit status of a look that found something unwell, as that of `status`. */
const UNHEALTHY = 40

export const registerBackup = (program: Command, faces: Faces) =>
  program
    .command('backup [environment]')
    .description('copy database and files now, and prove the copy by restoring it beside')
    .addHelpText('after', '\nExample:\n  wikistead backup')
    .action(async (environment: string | undefined, _flags: object, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      const result = await backUp(world)
      if (options.json) return printJson('result', result)
      const { id, bytes, witness } = result.backup
      const rows = Object.values(witness.tables).reduce((sum, table) => sum + table.rows, 0)
      print(
        `backup ${id} is good: ${describeSize(bytes)}, ${rows} rows in ${Object.keys(witness.tables).length} tables\n` +
          `to see all: wikistead backups ${world.environment.name}`,
      )
    })

interface Flags {
  readonly check: boolean
  readonly key: boolean
}

export const registerBackups = (program: Command, faces: Faces) =>
  program
    .command('backups [environment]')
    .description('what can be restored, and how far behind the copies are')
    .option('--check', 'read all that is stored, to find what a disk has lost', false)
    .option('--key', 'show the key that opens the backups, at a terminal only', false)
    .addHelpText(
      'after',
      `\nExits with ${UNHEALTHY} where a backup or a drill is missed, late or not good.\n\nExample:\n  wikistead backups`,
    )
    .action(async (environment: string | undefined, flags: Flags, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      if (flags.key) return showKey(world)
      if (flags.check) {
        const result = await checkBackups(world)
        if (options.json) printJson('result', result)
        else print('all that is stored is as it was')
        return
      }
      const overview = await listBackups(world)
      if (overview.faults.length > 0) process.exitCode = UNHEALTHY
      if (options.json) printJson('backups', overview)
      else show(overview, world.environment.name, world.clock.now())
    })

function show(overview: BackupOverview, environment: string, now: Date): void {
  const { backups, ranges, files, lagSeconds, repositoryLagSeconds, faults, replaced } = overview
  const { repository, former, check, running } = overview
  if (ranges.length === 0) print('nothing can be restored yet')
  for (const { from, until } of ranges)
    print(`every second can be restored from ${seconds(from)} to ${seconds(until)}`)
  const lag = (value: number | null) => (value === null ? 'unknown' : `${value.toFixed(0)} s`)
  print(`would be lost with the database host: ${lag(lagSeconds)} of edits`)
  print(`would be lost with every host: ${lag(repositoryLagSeconds)} of edits`)
  print(`repository: ${repository?.place ?? 'none yet'}${describeCheck(check)}`)
  for (const { place, until, backups: count } of former)
    print(`before ${seconds(until)}: ${place}, ${count} backups; to use them give that place again`)
  print(`files in the repository: ${files.count - files.missing.length} of ${files.count}`)
  print(describeLastDrill(overview.lastGoodDrill ?? undefined, now))
  if (backups.length > 0)
    print(
      `\n${table(
        ['backup', 'made', 'size', 'release', 'verified'],
        backups.map((backup) => [
          ...[
            backup.id,
            backup.endedAt.slice(0, 19),
            describeSize(backup.bytes),
            backup.release ?? '',
          ],
          isGood(backup) ? pc.green('yes') : pc.red(`no: ${backup.fault?.split('\n')[0] ?? ''}`),
        ]),
      )}`,
    )
  if (running !== null) print(`running now: ${running}`)
  for (const fault of faults) print(pc.red(`! ${fault}`))
  for (const id of replaced)
    print(
      `replaced data of restore ${id} is kept; to remove it: wikistead restore ${environment} --discard ${id}`,
    )
}

const describeCheck = (check: BackupOverview['check']) =>
  check === null
    ? ', not read yet'
    : `, ${check.parts === 1 ? 'all' : `part ${check.part} of ${check.parts}`} read ${seconds(check.at)}`

/** An instant as it can be typed after `--at`. */
const seconds = (instant: string) => instant.replace(/\.\d+/, '')

/** An instant as people write it; always UTC unless it says otherwise. */
export function parseInstant(text: string): Date {
  const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?$/.exec(text)
  const at =
    iso === null
      ? new Date(Number.NaN)
      : new Date(`${text.replace(' ', 'T')}${iso[2] === undefined ? 'Z' : ''}`)
  if (!Number.isNaN(at.getTime())) return at
  throw new Problem('usage', `${JSON.stringify(text)} is no instant`, {
    hint: 'such as 2026-11-23T03:15:00Z, in UTC',
  })
}
