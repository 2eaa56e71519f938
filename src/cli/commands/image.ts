import { Option, type Command } from 'commander'
import { rollImage } from '../../operations/image/roll-image.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { describePackages } from '../render/packages.ts'

interface Flags {
  readonly dryRun?: boolean
  readonly refresh?: boolean
  readonly previous?: boolean
}

export function registerImage(program: Command, faces: Faces) {
  const image = program
    .command('image')
    .description('system changes: packages and system configuration')
    .addHelpText('after', '\nExamples:\n  wikistead image plan\n  wikistead image roll')
  const act =
    (isPlan: boolean) =>
    async (environment: string | undefined, flags: Flags, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      const isDryRun = isPlan || flags.dryRun === true
      const source = flags.refresh ? 'refresh' : flags.previous ? 'previous' : undefined
      const result = await rollImage(
        { isDryRun, ...(source === undefined ? {} : { source }) },
        world,
      )
      if (options.json) return printJson('result', result)
      const { name } = world.environment
      const flag = source === undefined ? '' : ` --${source}`
      const packages = describePackages(result.images, world.clock.now())
      if (isDryRun && packages !== undefined) print(packages)
      if (result.hosts.length === 0) print('Nothing to roll.')
      else if (isDryRun) print(`next: wikistead image roll ${name}${flag}`)
      else print(`${result.hosts.length} hosts run the new image`)
      // The services have no second host that could take over meanwhile.
      if (source !== undefined && !isDryRun)
        print(`edge, database, cache and mail: wikistead up ${name}`)
    }
  image
    .command('plan [environment]')
    .description('what a roll would build and replace')
    .addOption(refreshOption())
    .addHelpText('after', '\nExamples:\n  wikistead image plan\n  wikistead image plan --refresh')
    .action(act(true))
  image
    .command('roll [environment]')
    .description('build the image and replace the hosts one at a time, drained at the edge')
    .option('--dry-run', 'as plan', false)
    .addOption(refreshOption())
    .addOption(
      new Option('--previous', 'with the images from before the last refresh').conflicts('refresh'),
    )
    .addHelpText('after', '\nExamples:\n  wikistead image roll\n  wikistead image roll --refresh')
    .action(act(false))
}

const refreshOption = () =>
  new Option('--refresh', 'build the images again, with the packages that Debian has now')
