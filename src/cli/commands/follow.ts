import type { Command } from 'commander'
import { follow } from '../../operations/follow.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/** What shells say of a program that was interrupted. */
const INTERRUPTED = 130

export const registerFollow = (program: Command, faces: Faces) =>
  program
    .command('follow [environment]')
    .description('deploy each new commit of the branch until stopped')
    .addHelpText('after', '\nExample:\n  wikistead follow staging')
    .action(async (environment: string | undefined, _flags: object, command: Command) => {
      const { world } = await openEnvironment(environment, command, faces)
      const stopping = new AbortController()
      // Not `once`: while a program runs, a signal that nobody listens to any more ends us at once.
      const stop = () => {
        if (stopping.signal.aborted) process.exit(INTERRUPTED)
        stopping.abort()
      }
      for (const signal of signals) process.on(signal, stop)
      try {
        await follow(stopping.signal, world)
      } finally {
        for (const signal of signals) process.off(signal, stop)
      }
    })
