import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import pc from 'picocolors'
import { losses, type Drill } from '../../domain/drills/drill.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { drill } from '../../operations/drills/drill.ts'
import { listDrills } from '../../operations/drills/list-drills.ts'
import type { World } from '../../ports/world.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson, tell } from '../output.ts'
import { renderJunit } from '../render/drills/junit.ts'
import { describeLostEdits, renderReport } from '../render/drills/report.ts'
import { table } from '../render/table.ts'
import { wholeNumber } from '../whole-number.ts'

interface DrillFlags {
  readonly lose: string
  readonly junit?: string
}

export const registerDrill = (program: Command, faces: Faces) =>
  program
    .command('drill [environment]')
    .description('destroy data and bring it back from the copies, to know how long it takes')
    .option('--lose <what>', losses.join(', '), 'database')
    .option('--junit <file>', 'write the verdict for continuous integration')
    .addHelpText(
      'after',
      '\nIn an environment marked `production` nothing is destroyed: it is restored beside.\n\nExamples:\n  wikistead drill local --lose everything\n  wikistead drill staging --lose host --confirm SITE --junit drill.xml',
    )
    .action(async (environment: string | undefined, flags: DrillFlags, command: Command) => {
      const loss = losses.find((known) => known === flags.lose)
      if (loss === undefined)
        throw new Problem(
          'usage',
          `--lose is ${losses.join(', ')}, not ${JSON.stringify(flags.lose)}`,
        )
      const { world, options } = await openEnvironment(environment, command, faces)
      const began = world.clock.now()
      try {
        const result = await drill(loss, world)
        if (options.json) printJson('result', result)
        else
          print(`${describe(result.drill)}\nto see all: wikistead drills ${world.environment.name}`)
        failWhereMissed(result.drill, world)
      } finally {
        if (flags.junit !== undefined) await writeNewest(flags.junit, began, world)
      }
    })

const describe = (found: Drill) =>
  found.lost === 'nothing'
    ? `restored and checked beside in ${found.recoverySeconds.toFixed(1)} s, as of ${found.instant ?? 'nothing'}: ${describeLostEdits(found)}; live data was not touched`
    : `back after ${found.recoverySeconds.toFixed(1)} s, as of ${found.instant ?? 'nothing'}; ` +
      `${describeLostEdits(found)} edits lost`

function failWhereMissed({ faults }: Drill, { environment }: World): void {
  if (faults.length > 0)
    throw new Problem('drill-failed', `the drill missed its objectives`, {
      hint: `wikistead drills ${environment.name}`,
      output: faults.join('\n'),
    })
}

/** Also of a drill that broke off; one that never began left nothing to tell. */
async function writeNewest(file: string, began: Date, world: World): Promise<void> {
  const newest = (await listDrills(world)).slice(0, 1)
  const own = newest.filter(({ startedAt }) => Date.parse(startedAt) >= began.getTime())
  if (own.length > 0) await writeReport(file, renderJunit(own, world.environment.name))
}

interface DrillsFlags {
  readonly html?: string
  readonly junit?: string
  readonly most: number
}

export const registerDrills = (program: Command, faces: Faces) =>
  program
    .command('drills [environment]')
    .description('the series of rehearsed losses')
    .option('--html <file>', 'write a page with a chart of the recovery times')
    .option('--junit <file>', 'write the verdicts for continuous integration')
    .option('--most <count>', 'how many drills', wholeNumber, 20)
    .addHelpText(
      'after',
      '\nExamples:\n  wikistead drills\n  wikistead drills local --html drills.html',
    )
    .action(async (environment: string | undefined, flags: DrillsFlags, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      const drills = (await listDrills(world)).slice(0, flags.most)
      const { name, objectives } = world.environment
      if (flags.html !== undefined) {
        const { site, clock } = world
        const about = { site: site.title, environment: name, objectives, drills, now: clock.now() }
        await writeReport(flags.html, renderReport(about))
      }
      if (flags.junit !== undefined) await writeReport(flags.junit, renderJunit(drills, name))
      if (options.json) printJson('drills', { drills })
      else if (drills.length === 0) print(`none yet; to make one: wikistead drill ${name}`)
      else print(drillsTable(drills))
    })

async function writeReport(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content)
  } catch (error) {
    throw new Problem('usage', `cannot write ${file}: ${(error as Error).message}`, {
      hint: 'name a file in a folder that is there',
    })
  }
  tell(`wrote ${file}`)
}

const drillsTable = (drills: readonly Drill[]) =>
  table(
    ['drill', 'lost', 'by', 'back after', 'as of', 'edits lost', 'files lost', 'verdict'],
    drills.map((found) => [
      ...[found.id, found.lost, found.by, `${found.recoverySeconds.toFixed(1)} s`],
      ...[found.instant?.slice(0, 19) ?? 'nothing', describeLostEdits(found)],
      String(found.missingFiles.length),
      found.verdict === 'passed'
        ? pc.green('passed')
        : pc.red(`failed: ${found.faults.join('; ')}`),
    ]),
  )
