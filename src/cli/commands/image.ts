import type { Command } from 'commander'
import { rollImage } from '../../operations/image/roll-image.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'

export function registerImage(program: Command, faces: Faces) {
  const image = program
    .command('image')
    .description('system changes: packages and system configuration')
  const act =
    (isDryRun: boolean) =>
    async (environment: string | undefined, flags: { dryRun?: boolean }, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      const dry = isDryRun || flags.dryRun === true
      const result = await rollImage({ isDryRun: dry }, world)
      if (options.json) printJson('result', result)
      else if (dry)
        print(
          result.hosts.length === 0
            ? 'Nothing to roll.'
            : `next: wikistead image roll ${world.environment.name}`,
        )
      else
        print(
          result.outcome === 'unchanged'
            ? 'Nothing to roll.'
            : `${result.hosts.length} hosts run the new image`,
        )
    }
  image
    .command('plan [environment]')
    .description('what a roll would build and replace')
    .addHelpText('after', '\nExample:\n  wikistead image plan')
    .action(act(true))
  image
    .command('roll [environment]')
    .description('build the image and replace the hosts one at a time, drained at the edge')
    .option('--dry-run', 'as plan', false)
    .addHelpText('after', '\nExample:\n  wikistead image roll')
    .action(act(false))
}
