import type { Command } from 'commander'
import { follow } from '../../operations/follow.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'

export const registerFollow = (program: Command, faces: Faces) =>
  program
    .command('follow [environment]')
    .description('deploy each new commit of the branch until stopped')
    .addHelpText('after', '\nExample:\n  wikistead follow staging')
    .action(async (environment: string | undefined, _flags: object, command: Command) => {
      const { world } = await openEnvironment(environment, command, faces)
      const stopping = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => stopping.abort())
      await follow(stopping.signal, world)
    })
