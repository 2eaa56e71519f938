import type { Command } from 'commander'
import { Problem } from '../domain/problems/problem.ts'
import type { Site } from '../domain/sites/site.ts'
import type { World } from '../ports/world.ts'
import { globalOptions, type Faces, type GlobalOptions } from './faces.ts'
import { jsonListener, terminalListener } from './render/terminal.ts'
import { terminalOperator } from './terminal-operator.ts'

export interface Context {
  readonly world: World
  readonly options: GlobalOptions
  /** The operations folder. */
  readonly directory: string
  /** What is left of the arguments without the environment. */
  readonly rest: readonly string[]
}

/** Opens the world for the environment that the first argument names, or the only one. */
export async function openContext(
  args: readonly string[],
  command: Command,
  faces: Faces,
): Promise<Context> {
  const options = globalOptions(command)
  const { directory, environment, rest } = await findEnvironment(args, command, faces)
  const world = await openFor(options, faces)(environment)
  return { world, options, directory, rest }
}

/** Opens worlds that speak to one terminal. */
function openFor(options: GlobalOptions, faces: Faces) {
  const isTerminal = process.stderr.isTTY && process.stdin.isTTY
  const emit = options.json ? jsonListener() : terminalListener(process.stderr.isTTY)
  const operator = terminalOperator(options, isTerminal)
  return async (environment: string) => faces.openWorld(environment, emit, operator)
}

/** Opens the worlds of two environments, both named. */
export async function openPair(
  source: string,
  target: string,
  command: Command,
  faces: Faces,
): Promise<{ worlds: { source: World; target: World }; options: GlobalOptions }> {
  const options = globalOptions(command)
  const { site } = await faces.findSite()
  for (const name of [source, target]) {
    if (!Object.hasOwn(site.environments, name)) expectNoMore([name], site)
  }
  const open = openFor(options, faces)
  return { worlds: { source: await open(source), target: await open(target) }, options }
}

/** The environment that the first argument names, or the only one; nothing is opened. */
export async function findEnvironment(args: readonly string[], command: Command, faces: Faces) {
  const { site, directory } = await faces.findSite()
  const taken = takeEnvironment(args, site)
  return { site, directory, ...taken }
}

function takeEnvironment(args: readonly string[], site: Site) {
  const names = Object.keys(site.environments)
  const [first, ...others] = args
  if (first !== undefined && names.includes(first)) return { environment: first, rest: others }
  const [only, ...more] = names
  if (only !== undefined && more.length === 0) return { environment: only, rest: args }
  throw new Problem(
    'environment-unknown',
    first === undefined
      ? 'this site has several environments; name one'
      : `there is no environment ${JSON.stringify(first)}`,
    { hint: `one of: ${names.join(', ')}` },
  )
}

/** As `openContext`, for commands that take an environment and nothing else. */
export async function openEnvironment(
  name: string | undefined,
  command: Command,
  faces: Faces,
): Promise<Context> {
  const context = await openContext(name === undefined ? [] : [name], command, faces)
  expectNoMore(context.rest, context.world.site)
  return context
}

/** A surplus argument is more likely a mistyped environment than nothing. */
function expectNoMore(rest: readonly string[], site: Site): void {
  const [surplus] = rest
  if (surplus !== undefined)
    throw new Problem('environment-unknown', `there is no environment ${JSON.stringify(surplus)}`, {
      hint: `one of: ${Object.keys(site.environments).join(', ')}`,
    })
}

/** The one thing that the command is about; whoever gives two means an environment by the first. */
export function takeOne(rest: readonly string[], site: Site): string | undefined {
  if (rest.length > 1) expectNoMore(rest, site)
  return rest[0]
}
