import type { Command } from 'commander'
import { deploy } from '../../operations/deploy/deploy.ts'
import { openContext, takeOne } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'

export const registerDeploy = (program: Command, faces: Faces) =>
  program
    .command('deploy [environment] [ref]')
    .description('bring a branch, tag or commit of the wiki repository to the visitors')
    .option('--dry-run', 'show what would change and change nothing', false)
    .addHelpText('after', '\nExamples:\n  wikistead deploy\n  wikistead deploy production v2026.3')
    .action(
      async (
        first: string | undefined,
        second: string | undefined,
        { dryRun }: { dryRun: boolean },
        command: Command,
      ) => {
        const began = performance.now()
        const args = [first, second].filter((arg) => arg !== undefined)
        const { world, options, rest } = await openContext(args, command, faces)
        const ref = takeOne(rest, world.site)
        const result = await deploy(
          { ...(ref === undefined ? {} : { ref }), isDryRun: dryRun },
          world,
        )
        const { outcome, release, before } = result
        if (options.json)
          return printJson('result', {
            outcome,
            release: release.id,
            before,
            commit: release.commit,
          })
        if (dryRun) return
        const seconds = ((performance.now() - began) / 1000).toFixed(2)
        const { name, url } = world.environment
        print(
          outcome === 'unchanged'
            ? `${release.id} is live already at ${url}`
            : `${release.id} is live at ${url} after ${seconds} s\n${before === null ? '' : `to go back: wikistead rollback ${name}`}`.trimEnd(),
        )
      },
    )
