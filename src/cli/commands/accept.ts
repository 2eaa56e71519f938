import { join } from 'node:path'
import type { Command } from 'commander'
import {
  describeCounts,
  type Acceptance,
  type CheckResult,
} from '../../domain/acceptance/acceptance.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import { noSamples } from '../../domain/sites/site.ts'
import {
  acceptAddress,
  findEnvironment,
  isAddress,
} from '../../operations/accept/accept-address.ts'
import { acceptEnvironment, EXPECTATION_FILE } from '../../operations/accept/accept-environment.ts'
import { findForeign } from '../../operations/accept/given.ts'
import { listFiles } from '../../operations/accept/list-files.ts'
import { smoke } from '../../operations/accept/smoke.ts'
import { openEnvironment } from '../context.ts'
import { globalOptions, type Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { jsonListener, terminalListener } from '../render/terminal.ts'

interface Flags {
  readonly check: readonly string[]
  readonly skip: readonly string[]
  readonly record: boolean
  readonly smoke: boolean
  readonly report?: string
}

const collect = (value: string, before: readonly string[]) => [...before, ...value.split(',')]

export const registerAccept = (program: Command, faces: Faces) =>
  program
    .command('accept [environment-or-url]')
    .description('try in a real browser what people try by hand, and say what works')
    .option('--check <name>', 'only this one; may be repeated', collect, [])
    .option('--skip <name>', 'not this one; may be repeated', collect, [])
    .option('--record', `write to ${EXPECTATION_FILE} what is right, to compare later runs`, false)
    .option('--smoke', 'only the handful that take a second', false)
    .option('--report <folder>', 'write report.html and junit.xml there, too')
    .addHelpText(
      'after',
      '\nExample:\n  wikistead accept local\n  wikistead accept https://wiki.example --check main-page',
    )
    .action(async (target: string | undefined, flags: Flags, command: Command) => {
      const results = await run(target, flags, command, faces)
      throwVerdict(results)
    })

async function run(
  target: string | undefined,
  flags: Flags,
  command: Command,
  faces: Faces,
): Promise<readonly CheckResult[]> {
  const { address, name } = await findTarget(target, faces)
  if (address !== undefined) return runAddress(address, flags, command, faces)
  const { world, options, directory } = await openEnvironment(name, command, faces)
  if (flags.smoke) {
    const results = await smoke(world)
    if (options.json) printJson('result', { results })
    else print(describeCounts(results))
    return results
  }
  const request = { only: flags.check, skip: flags.skip, isRecording: flags.record }
  const folder = faces.initWorld.openFolder(directory)
  const result = await acceptEnvironment(request, folder, world)
  await copyReport(result, flags, faces)
  tellResult(result.run, join(directory, '.wikistead/store', result.report), options.json)
  return result.run.results
}

async function runAddress(
  address: string,
  flags: Flags,
  command: Command,
  faces: Faces,
): Promise<readonly CheckResult[]> {
  if (flags.smoke)
    throw new Problem('usage', '--smoke is for an environment of a site', {
      hint: `wikistead accept ${address} --check read-api,main-page`,
    })
  const { json } = globalOptions(command)
  const found = await findSite(faces)
  const settings = found?.site.acceptance ?? defaults
  const accepted = await acceptAddress(
    address,
    { only: flags.check, skip: flags.skip, isRecording: flags.record },
    {
      browser: faces.openBrowser(settings),
      clock: faces.initWorld.clock,
      emit: json ? jsonListener() : terminalListener(process.stderr.isTTY),
      slowSeconds: settings.slowSeconds,
      samples: settings.samples,
      folder: found === undefined ? undefined : faces.initWorld.openFolder(found.directory),
      given: findGiven(address, found, faces),
    },
  )
  const report = flags.report ?? `acceptance-${new URL(address).hostname}-${accepted.run.id}`
  await copyReport(accepted, { ...flags, report }, faces)
  tellResult(accepted.run, join(report, 'report.html'), json)
  return accepted.run.results
}

/** Where there is no operations folder. */
const defaults = {
  browser: null,
  patienceSeconds: 15,
  slowSeconds: 5,
  samples: noSamples,
  wikis: {},
}

function findGiven(address: string, found: Awaited<ReturnType<typeof findSite>>, faces: Faces) {
  const wiki = found === undefined ? undefined : findForeign(found.site, address)
  return found === undefined || wiki === undefined
    ? undefined
    : faces.openForeign(address, wiki, found.directory)
}

async function findSite(faces: Faces) {
  try {
    return await faces.findSite()
  } catch (error) {
    if (isProblem(error, 'config-missing')) return undefined
    throw error
  }
}

/** An environment by its name or its address, or the address of another wiki. */
async function findTarget(
  target: string | undefined,
  faces: Faces,
): Promise<{ readonly address?: string; readonly name?: string | undefined }> {
  if (target === undefined) return { name: undefined }
  const environments = (await findSite(faces))?.site.environments ?? {}
  const found = isAddress(target) ? findEnvironment(environments, target) : environments[target]
  if (found === undefined) return isAddress(target) ? { address: target } : { name: target }
  return { name: found.name }
}

async function copyReport(
  accepted: Parameters<typeof listFiles>[0],
  { report }: Flags,
  faces: Faces,
): Promise<void> {
  if (report === undefined) return
  const folder = faces.initWorld.openFolder(report)
  for (const [name, content] of listFiles(accepted))
    if (typeof content === 'string') await folder.write(name, content)
}

function tellResult(run: Acceptance, report: string, json: boolean): void {
  if (json) printJson('result', { ...run, report })
  else print(`${describeCounts(run.results)} after ${run.seconds.toFixed(1)} s\nreport: ${report}`)
}

function throwVerdict(results: readonly CheckResult[]): void {
  const named = (verdict: string) =>
    results.filter((result) => result.verdict === verdict).map(({ check }) => check)
  const [failed, blocked] = [named('failed'), named('blocked')]
  if (failed.length > 0)
    throw new Problem('acceptance-failed', `failed: ${failed.join(', ')}`, {
      hint: 'mend what the report says, then try again: wikistead accept --check NAME',
    })
  if (blocked.length > 0)
    throw new Problem('acceptance-blocked', `could not be tried: ${blocked.join(', ')}`, {
      hint: 'give the checks what they need, or leave them out with --skip NAME',
    })
}
