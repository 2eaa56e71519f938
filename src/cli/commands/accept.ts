import { join } from 'node:path'
import type { Command } from 'commander'
import { describeCounts, type Acceptance } from '../../domain/acceptance/acceptance.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { acceptEnvironment, EXPECTATION_FILE } from '../../operations/accept/accept-environment.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'

interface Flags {
  readonly check: readonly string[]
  readonly skip: readonly string[]
  readonly record: boolean
  readonly report?: string
}

const collect = (value: string, before: readonly string[]) => [...before, ...value.split(',')]

export const registerAccept = (program: Command, faces: Faces) =>
  program
    .command('accept [environment-or-url]')
    .description('try in a real browser what people try by hand, and say what works')
    .option('--check <name>', 'only this one; may be repeated', collect, [])
    .option('--skip <name>', 'not this one; may be repeated', collect, [])
    .option(
      '--record',
      `write what the wiki is to ${EXPECTATION_FILE}, to compare others with`,
      false,
    )
    .option('--report <folder>', 'write report.html and junit.xml there, too')
    .addHelpText(
      'after',
      '\nExample:\n  wikistead accept local\n  wikistead accept https://wiki.example --check main-page',
    )
    .action(async (target: string | undefined, flags: Flags, command: Command) => {
      const { world, options, directory } = await openEnvironment(target, command, faces)
      const folder = faces.initWorld.openFolder(directory)
      const request = { only: flags.check, skip: flags.skip, isRecording: flags.record }
      const result = await acceptEnvironment(request, folder, world)
      const path = join(directory, '.wikistead/store', result.report)
      if (options.json) printJson('result', { ...result, report: path })
      else
        print(
          `${describeCounts(result.run.results)} after ${result.run.seconds.toFixed(1)} s\nreport: ${path}`,
        )
      throwVerdict(result.run)
    })

function throwVerdict({ results }: Acceptance): void {
  const named = (verdict: string) =>
    results.filter((result) => result.verdict === verdict).map(({ check }) => check)
  const [failed, blocked] = [named('failed'), named('blocked')]
  if (failed.length > 0)
    throw new Problem('acceptance-failed', `failed: ${failed.join(', ')}`, {
      hint: 'see the report, then try again what failed with --check NAME',
    })
  if (blocked.length > 0)
    throw new Problem('acceptance-blocked', `could not be tried: ${blocked.join(', ')}`, {
      hint: 'give the checks what they need, or leave them out with --skip NAME',
    })
}
