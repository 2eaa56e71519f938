import type { Command } from 'commander'
import { Problem } from '../../domain/problems/problem.ts'
import { discardRestore } from '../../operations/backups/discard.ts'
import { restoreInto } from '../../operations/backups/restore-into.ts'
import { restore } from '../../operations/backups/restore.ts'
import { openEnvironment, openPair } from '../context.ts'
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
      const { world, options, from } = await openBoth(environment, flags, command, faces)
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
      const result =
        from === undefined
          ? await restore({ ...request, ...(only === undefined ? {} : { only }) }, world)
          : await restoreInto(request, from, world)
      if (options.json) printJson('result', result)
      const { restored } = result
      if (restored === null) return
      if (!options.json)
        print(
          `${world.environment.url} is as ${from === undefined ? 'it' : from.environment.name} was at ${restored.instant}\n` +
            `what was replaced is kept; to remove it: wikistead restore ${world.environment.name} --discard ${restored.id}`,
        )
      if (restored.missing.length > 0)
        throw new Problem('files-missing', `${restored.missing.length} files are in no copy`, {
          hint: 'the rest is restored; upload these again',
          output: restored.missing.join('\n'),
        })
    })

/** The environments of `--into`: whose copies, and whose data is replaced. */
async function openBoth(
  environment: string | undefined,
  { into, only, discard }: Flags,
  command: Command,
  faces: Faces,
) {
  if (into === undefined) {
    const { world, options } = await openEnvironment(environment, command, faces)
    return { world, options }
  }
  if (environment === undefined || environment === into)
    throw new Problem('usage', 'name the environment whose copies are restored, and another one', {
      hint: `such as: wikistead restore production --into ${into}`,
    })
  if (only !== undefined || discard !== undefined)
    throw new Problem('usage', '--into goes with neither --only nor --discard')
  const { worlds, options } = await openPair(environment, into, command, faces)
  return { world: worlds.target, options, from: worlds.source }
}
