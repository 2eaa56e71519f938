import type { Command } from 'commander'
import { rollback } from '../../operations/rollback.ts'
import { openContext, takeOne } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'

export const registerRollback = (program: Command, faces: Faces) =>
  program
    .command('rollback [environment] [release]')
    .description('make an earlier release live again')
    .option('--dry-run', 'say which release it would be', false)
    .addHelpText(
      'after',
      '\nExamples:\n  wikistead rollback\n  wikistead rollback local 3f2a91c0de-77aa12bc',
    )
    .action(
      async (
        first: string | undefined,
        second: string | undefined,
        { dryRun }: { dryRun: boolean },
        command: Command,
      ) => {
        const args = [first, second].filter((arg) => arg !== undefined)
        const { world, options, rest } = await openContext(args, command, faces)
        const release = takeOne(rest, world.site)
        const result = await rollback(
          { ...(release === undefined ? {} : { release }), isDryRun: dryRun },
          world,
        )
        if (options.json) printJson('result', result)
        else if (!dryRun)
          print(
            result.outcome === 'unchanged'
              ? `${result.release} is live already`
              : `${result.release} is live again\nto undo: wikistead rollback ${world.environment.name} ${result.before}`,
          )
      },
    )
