import type { Command } from 'commander'
import { Problem } from '../../domain/problems/problem.ts'
import { discardRestore } from '../../operations/backups/discard.ts'
import { restoreInto } from '../../operations/backups/restore-into.ts'
import { restore } from '../../operations/backups/restore.ts'
import { openEnvironment } from '../context.ts'
import type { World } from '../../ports/world.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { parseInstant } from './backups.ts'

interface Flags {
  readonly at?: string
  readonly backup?: string
  readonly only?: string
  readonly into?: string
  readonly discard?: string
  readonly dryRun: boolean
}

const parts = ['database', 'files'] as const

export const registerRestore = (program: Command, faces: Faces) =>
  program
    .command('restore [environment]')
    .description('bring database and files back as they were at one instant')
    .option('--at <instant>', 'such as 2026-11-23T03:15:00Z; the end of the log by default')
    .option('--backup <id>', 'as they were when this backup was made')
    .option('--only <part>', 'database or files')
    .option('--into <environment>', 'replace the data of that environment with it, not its own')
    .option('--discard <id>', 'remove what an earlier restore replaced')
    .option('--dry-run', 'show the plan and change nothing', false)
    .addHelpText(
      'after',
      '\nExamples:\n  wikistead restore local --at 2026-11-23T03:15:00Z\n  wikistead restore local --backup 20261123T030000Z --only files\n  wikistead restore production --into staging',
    )
    .action(async (environment: string | undefined, flags: Flags, command: Command) => {
      const only = parts.find((part) => part === flags.only)
      if (flags.only !== undefined && only === undefined)
        throw new Problem('usage', `--only is database or files, not ${JSON.stringify(flags.only)}`)
      if (flags.at !== undefined && flags.backup !== undefined)
        throw new Problem('usage', 'give --at or --backup, not both')
      const { world, options } = await openEnvironment(environment, command, faces)
      if (flags.discard !== undefined) {
        const result = await discardRestore(flags.discard, world)
        if (options.json) printJson('result', result)
        else print(`what restore ${flags.discard} left is removed`)
        return
      }
      const request = {
        ...(flags.at === undefined ? {} : { at: parseInstant(flags.at) }),
        ...(flags.backup === undefined ? {} : { backup: flags.backup }),
        isDryRun: flags.dryRun,
      }
      const target = await openTarget(flags, world, command, faces)
      const result =
        target === undefined
          ? await restore({ ...request, ...(only === undefined ? {} : { only }) }, world)
          : await restoreInto(request, world, target)
      const replaced = (target ?? world).environment
      if (options.json) printJson('result', result)
      const { restored } = result
      if (restored === null) return
      if (!options.json)
        print(
          `${replaced.url} is as ${target === undefined ? 'it' : world.environment.url} was at ${restored.instant}\n` +
            `what was replaced is kept; to remove it: wikistead restore ${replaced.name} --discard ${restored.id}`,
        )
      if (restored.missing.length > 0)
        throw new Problem('files-missing', `${restored.missing.length} files are in no copy`, {
          hint: 'the rest is restored; upload these again',
          output: restored.missing.join('\n'),
        })
    })

/** The environment whose data is replaced, where it is another one. */
async function openTarget(
  { into, only }: Flags,
  { environment }: World,
  command: Command,
  faces: Faces,
): Promise<World | undefined> {
  if (into === undefined) return undefined
  if (into === environment.name)
    throw new Problem('usage', `--into names ${into} itself`, {
      hint: `wikistead restore ${into}`,
    })
  if (only !== undefined)
    throw new Problem('usage', '--into replaces database and files together, without --only')
  return (await openEnvironment(into, command, faces)).world
}
