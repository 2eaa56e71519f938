import { Option, type Command } from 'commander'
import { failOver } from '../../operations/up/fail-over.ts'
import { up } from '../../operations/up/up.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { showPlace } from '../render/place.ts'

export const registerUp = (program: Command, faces: Faces) =>
  program
    .command('up [environment]')
    .description('bring image, hosts, database and code to what the site describes')
    .option('--dry-run', 'show the plan and change nothing', false)
    .addOption(
      new Option(
        '--region <which>',
        'recovery: its region is lost; come up from the copies, after the site’s name was typed',
      ).choices(['recovery']),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  wikistead up local\n  wikistead up production --region recovery --dry-run',
    )
    .action(
      async (
        environment: string | undefined,
        { dryRun: isDryRun, region }: { dryRun: boolean; region?: 'recovery' },
        command: Command,
      ) => {
        const { world, options, directory } = await openEnvironment(environment, command, faces)
        const bringUp = region === 'recovery' ? failOver : up
        const result = await bringUp({ isDryRun }, world)
        if (options.json) return printJson('result', result)
        if (isDryRun) return
        const { administrator } = world.site.wiki
        const repository = showPlace(world.site.repository.url, directory, process.cwd())
        print(
          [
            `${result.outcome === 'done' ? 'Ready' : 'Nothing to do'}: ${world.environment.url}`,
            `  administrator  ${administrator}, password in ${world.secrets.location()} (administratorPassword)`,
            ...(result.outdated.length > 0
              ? [
                  `  older image    ${result.outdated.join(', ')}: wikistead image roll ${world.environment.name}`,
                ]
              : []),
            `next: change a file in ${repository}, commit it, then wikistead deploy ${world.environment.name}`,
          ].join('\n'),
        )
      },
    )
