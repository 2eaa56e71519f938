import type { Command } from 'commander'
import type { Entry } from '../../domain/journal/entry.ts'
import { readHistory } from '../../operations/journal/record.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { table } from '../render/table.ts'
import { wholeNumber } from '../whole-number.ts'

export const registerHistory = (program: Command, faces: Faces) =>
  program
    .command('history [environment]')
    .description('who did what, when, how long, with which outcome')
    .option('--most <count>', 'how many entries', wholeNumber, 20)
    .addHelpText('after', '\nExample:\n  wikistead history --most 50')
    .action(
      async (environment: string | undefined, { most }: { most: number }, command: Command) => {
        const { world, options } = await openEnvironment(environment, command, faces)
        const entries = await readHistory(world, most)
        if (options.json) for (const entry of entries) printJson('entry', entry)
        else print(historyTable(entries))
      },
    )

export const historyTable = (entries: readonly Entry[]): string =>
  table(
    ['when', 'who', 'what', 'outcome', 'took', ''],
    entries.map((entry) => [
      entry.startedAt.slice(0, 19),
      entry.user,
      entry.operation,
      entry.outcome,
      entry.endedAt === null
        ? ''
        : `${((Date.parse(entry.endedAt) - Date.parse(entry.startedAt)) / 1000).toFixed(1)} s`,
      entry.problem?.message ?? Object.values(entry.detail).join(' '),
    ]),
  )
