import type { Command } from 'commander'
import { Problem } from '../../domain/problems/problem.ts'
import { setReadOnly } from '../../operations/read-only.ts'
import { readPointer } from '../../operations/rollouts/pointer.ts'
import { openContext } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'

const DEFAULT_REASON = 'The wiki is being maintained and cannot be edited for a moment.'

export const registerReadOnly = (program: Command, faces: Faces) =>
  program
    .command('read-only [words...]')
    .usage('[environment] on|off|status')
    .description('stop or allow edits; readers keep reading, maintenance scripts still work')
    .option('--reason <text>', 'shown to editors', DEFAULT_REASON)
    .addHelpText('after', '\nExample:\n  wikistead read-only on --reason "Moving house until noon"')
    .action(async (...received: unknown[]) => {
      const command = received.at(-1) as Command
      const { reason } = command.opts<{ reason: string }>()
      const { world, options, rest } = await openContext(command.args, command, faces)
      const [state] = rest
      if (state === 'status') {
        const { readOnly } = await readPointer(world)
        if (options.json) printJson('read-only', { reason: readOnly })
        else print(readOnly === null ? 'off: editors can save' : `on: ${readOnly}`)
      } else if (state === 'on' || state === 'off') {
        const result = await setReadOnly(state === 'on' ? reason : null, world)
        if (options.json) printJson('result', result)
        else
          print(
            result.outcome === 'unchanged'
              ? `is ${state} already`
              : state === 'on'
                ? `on: ${reason}`
                : 'off: editors can save',
          )
      } else
        throw new Problem(
          'usage',
          `read-only is on, off or status, not ${JSON.stringify(state ?? '')}`,
          { hint: 'wikistead read-only --help' },
        )
    })
