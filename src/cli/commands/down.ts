import type { Command } from 'commander'
import { down } from '../../operations/down.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'

export const registerDown = (program: Command, faces: Faces) =>
  program
    .command('down [environment]')
    .description('stop the environment; its data stays')
    .option(
      '--destroy',
      'remove its database and files too, after the site’s name was typed',
      false,
    )
    .option('--dry-run', 'say what would be done', false)
    .addHelpText(
      'after',
      '\nExamples:\n  wikistead down local\n  wikistead down local --destroy --confirm demo',
    )
    .action(
      async (
        environment: string | undefined,
        flags: { destroy: boolean; dryRun: boolean },
        command: Command,
      ) => {
        const { world, options } = await openEnvironment(environment, command, faces)
        const result = await down({ destroy: flags.destroy, isDryRun: flags.dryRun }, world)
        if (options.json) printJson('result', result)
        else if (!flags.dryRun)
          print(
            `${flags.destroy ? 'Removed' : 'Stopped'}. next: wikistead up ${world.environment.name}`,
          )
      },
    )
