import type { Command } from 'commander'
import pc from 'picocolors'
import { losses } from '../../domain/drills/drill.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { drill, listDrills } from '../../operations/drills/drill.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { table } from '../render/table.ts'

export const registerDrill = (program: Command, faces: Faces) =>
  program
    .command('drill [environment]')
    .description('destroy data and bring it back from the copies, to know how long it takes')
    .option('--lose <what>', losses.join(', '), 'database')
    .addHelpText(
      'after',
      '\nIn an environment marked `production` nothing is destroyed: it is restored beside.\n\nExample:\n  wikistead drill local --lose everything',
    )
    .action(
      async (environment: string | undefined, { lose }: { lose: string }, command: Command) => {
        const loss = losses.find((known) => known === lose)
        if (loss === undefined)
          throw new Problem('usage', `--lose is ${losses.join(', ')}, not ${JSON.stringify(lose)}`)
        const { world, options } = await openEnvironment(environment, command, faces)
        const result = await drill(loss, world)
        const { recoverySeconds, acknowledged, lostEdits, instant, faults } = result.drill
        if (options.json) printJson('result', result)
        else
          print(
            `back after ${recoverySeconds.toFixed(1)} s, as of ${instant ?? 'nothing'}; ` +
              `${lostEdits} of ${acknowledged} edits lost\n` +
              `to see all: wikistead drills ${world.environment.name}`,
          )
        if (faults.length > 0)
          throw new Problem('drill-failed', `the drill missed its objectives`, {
            hint: `wikistead drills ${world.environment.name}`,
            output: faults.join('\n'),
          })
      },
    )

export const registerDrills = (program: Command, faces: Faces) =>
  program
    .command('drills [environment]')
    .description('the series of rehearsed losses')
    .addHelpText('after', '\nExample:\n  wikistead drills')
    .action(async (environment: string | undefined, _flags: object, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      const drills = await listDrills(world)
      if (options.json) return printJson('drills', { drills })
      if (drills.length === 0)
        return print(`none yet; to make one: wikistead drill ${world.environment.name}`)
      print(
        table(
          ['drill', 'lost', 'recovery', 'edits lost', 'files lost', 'verdict'],
          drills.map((found) => [
            ...[found.id, found.lost, `${found.recoverySeconds.toFixed(1)} s`],
            ...[`${found.lostEdits} of ${found.acknowledged}`, String(found.missingFiles.length)],
            found.verdict === 'passed'
              ? pc.green('passed')
              : pc.red(`failed: ${found.faults.join('; ')}`),
          ]),
        ),
      )
    })
