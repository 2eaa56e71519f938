import type { Command } from 'commander'
import { Problem } from '../../domain/problems/problem.ts'
import { openShell, runCommand } from '../../operations/run.ts'
import { openContext, openEnvironment, takeOne } from '../context.ts'
import type { Faces } from '../faces.ts'

const isInteractive = () => process.stdin.isTTY && process.stdout.isTTY

export const registerRun = (program: Command, faces: Faces) =>
  program
    .command('run [environment]')
    .usage('[environment] -- COMMAND …')
    .description('run a command on the admin host, in the live release, as the web user')
    .addHelpText('after', '\nExample:\n  wikistead run -- php maintenance/run.php showSiteStats')
    .action(async (environment: string | undefined, _flags: object, command: Command) => {
      const [file, ...args] = faces.commandAfterDashes
      if (file === undefined)
        throw new Problem('usage', 'no command was given after --', {
          hint: 'wikistead run -- php maintenance/run.php showSiteStats',
        })
      const { world } = await openEnvironment(environment, command, faces)
      process.exitCode = await runCommand([file, ...args], isInteractive(), world)
    })

export const registerShell = (program: Command, faces: Faces) =>
  program
    .command('shell [environment] [host]')
    .description('open a shell on the admin host, or on another one')
    .addHelpText('after', '\nExamples:\n  wikistead shell\n  wikistead shell local database')
    .action(
      async (
        first: string | undefined,
        second: string | undefined,
        _flags: object,
        command: Command,
      ) => {
        const { world, rest } = await openContext(
          [first, second].filter((arg) => arg !== undefined),
          command,
          faces,
        )
        const host = takeOne(rest, world.site) ?? 'admin'
        const names = (await world.fleet.list()).map(({ name }) => name)
        if (!names.includes(host))
          throw new Problem('host-unknown', `there is no host ${JSON.stringify(host)}`, {
            hint: `one of: ${names.join(', ')}`,
          })
        process.exitCode = await openShell(host, isInteractive(), world)
      },
    )
