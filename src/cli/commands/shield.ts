import type { Command } from 'commander'
import { Problem } from '../../domain/problems/problem.ts'
import { turnShield } from '../../operations/shield.ts'
import { openContext } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'

export const registerShield = (program: Command, faces: Faces) =>
  program
    .command('shield [words...]')
    .usage('[environment] on|off')
    .description('under attack, keep what costs much from visitors without an account')
    .option('--dry-run', 'show the plan and change nothing', false)
    .addHelpText('after', '\nExample:\n  wikistead shield production on')
    .action(async (...received: unknown[]) => {
      const command = received.at(-1) as Command
      const { dryRun } = command.opts<{ dryRun: boolean }>()
      const { world, options, rest } = await openContext(command.args, command, faces)
      const [state, ...more] = rest
      if ((state !== 'on' && state !== 'off') || more.length > 0)
        throw new Problem('usage', `shield is on or off, not ${JSON.stringify(rest.join(' '))}`, {
          hint: 'wikistead shield --help',
        })
      const result = await turnShield({ isUp: state === 'on', isDryRun: dryRun }, world)
      if (options.json) printJson('result', result)
      else if (dryRun) return
      else if (result.outcome === 'unchanged') print(`is ${state} already`)
      else if (state === 'on')
        print(`on. When it is over: wikistead shield ${world.environment.name} off`)
      else print('off: everybody gets every page again')
    })
