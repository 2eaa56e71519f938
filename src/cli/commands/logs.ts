import type { Command } from 'commander'
import { describeLine, printable, type LogLine } from '../../domain/logs/line.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { followLogs } from '../../operations/logs/follow-logs.ts'
import { readLogs } from '../../operations/logs/read-logs.ts'
import type { World } from '../../ports/world.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { drained, print, printJson } from '../output.ts'
import { wholeNumber } from '../whole-number.ts'

interface Flags {
  readonly host?: string
  readonly follow: boolean
  readonly tail: number
  readonly since?: string
  readonly until?: string
  readonly grep?: string
}

/** What goes before a line at a terminal, where the words of how far it has come stand. */
const ERASE = '\r\u001B[K'

export const registerLogs = (program: Command, faces: Faces) =>
  program
    .command('logs [environment]')
    .description('show what the hosts say, or said')
    .option('--host <host>', 'only this host')
    .option('--grep <text>', 'only lines in which it stands, in capitals or not')
    .option('--follow', 'go on as new lines come', false)
    .option('--tail <lines>', 'how many lines of the past', wholeNumber, 50)
    .option('--since <time>', 'what was said from then on: 2h, 30m, 2026-11-23T03:15:00Z')
    .option('--until <time>', 'and before then; now by default')
    .addHelpText(
      'after',
      '\nExamples:\n  wikistead logs --host web1 --follow\n  wikistead logs production --since 2h --grep "fatal error"\n  wikistead logs production --since 2026-11-23T03:00 --until 2026-11-23T04:00',
    )
    .action(async (environment: string | undefined, flags: Flags, command: Command) => {
      assertOneWay(flags, command)
      const { world, options } = await openEnvironment(environment, command, faces)
      const { since } = flags
      if (since === undefined) await show(flags, options.json, world)
      else await readLogs({ ...flags, since }, world, printer(options.json))
    })

/** The last lines of each host, and new ones. */
async function show(flags: Flags, isJson: boolean, world: World): Promise<void> {
  await followLogs(flags, world, ({ host, line, isAlone }) => {
    if (isJson) printJson('line', { host, line })
    else print(printable(isAlone ? line : `${host.padEnd(9)} ${line}`))
  })
}

function printer(isJson: boolean) {
  const before = process.stdout.isTTY && process.stderr.isTTY ? ERASE : ''
  return async (line: LogLine) => {
    const { at, host, service, message } = line
    if (isJson) printJson('line', { at, host, service, line: message })
    else print(`${before}${describeLine(line)}`)
    await drained()
  }
}

/** Either what was said in a time, or the last lines and what comes. */
function assertOneWay({ since, until, follow }: Flags, command: Command): void {
  if (until !== undefined && since === undefined)
    throw new Problem('usage', '--until goes with --since', {
      hint: 'such as --since 2h --until 1h',
    })
  if (since === undefined) return
  if (follow) throw new Problem('usage', 'give --since or --follow, not both')
  if (command.getOptionValueSource('tail') === 'cli')
    throw new Problem('usage', 'give --since or --tail, not both')
}
