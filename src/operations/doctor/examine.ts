import { usualBrowsers } from '../../domain/acceptance/browsers.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import type { Site } from '../../domain/sites/site.ts'
import type { Machine } from '../../ports/machine.ts'
import type { World } from '../../ports/world.ts'

/** What one check found. */
export interface Finding {
  readonly check: string
  readonly verdict: 'good' | 'missing' | 'warning'
  readonly found: string
  /** What to do; empty where all is well. */
  readonly remedy: string
}

const LEAST_NODE = [20, 19] as const
/** Bytes; a wiki with two heads, its images and a few releases. */
const LEAST_FREE = 8e9

const good = (check: string, found: string): Finding => ({
  check,
  verdict: 'good',
  found,
  remedy: '',
})
const missing = (check: string, found: string, remedy: string): Finding => ({
  check,
  verdict: 'missing',
  found,
  remedy,
})
const warning = (check: string, found: string, remedy: string): Finding => ({
  check,
  verdict: 'warning',
  found,
  remedy,
})

/** Looks at the machine, the site and its environments, and says what to do about each. */
export async function examine(
  { machine, directory }: { readonly machine: Machine; readonly directory: string },
  readSite: () => Promise<Site>,
  openWorld: (environment: string) => Promise<World>,
): Promise<Finding[]> {
  const findings = await examineMachine(machine, directory)
  let site: Site
  try {
    site = await readSite()
  } catch (error) {
    if (!isProblem(error)) throw error
    return [...findings, missing('configuration', error.message, error.hint ?? '')]
  }
  findings.push(good('configuration', `site ${site.name}`))
  findings.push(await examineBrowser(machine, site.acceptance.browser))
  const hasEngine = findings.some(
    ({ check, verdict }) => check === 'container engine' && verdict === 'good',
  )
  for (const name of Object.keys(site.environments))
    if (hasEngine) findings.push(...(await examineEnvironment(await openWorld(name), machine)))
  return findings
}

async function examineMachine(machine: Machine, directory: string): Promise<Finding[]> {
  const node = machine.nodeVersion()
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const isNew = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])
  const tool = async (
    check: string,
    argv: readonly [string, ...string[]],
    remedy: string,
    isOptional = false,
  ) => {
    const found = await machine.findTool(argv)
    if (found !== undefined) return good(check, found)
    return isOptional
      ? warning(check, 'not installed', remedy)
      : missing(check, 'not installed', remedy)
  }
  const engine = await machine.findTool(['docker', 'info', '--format', 'server {{.ServerVersion}}'])
  const client = await machine.findTool(['docker', '--version'])
  const free = await machine.freeBytes(directory)
  return [
    isNew
      ? good('Node', node)
      : missing('Node', node, `install Node ${LEAST_NODE.join('.')} or later`),
    await tool('git', ['git', '--version'], 'apt-get install git'),
    engine !== undefined
      ? good('container engine', engine)
      : client === undefined
        ? missing('container engine', 'not installed', 'apt-get install docker.io')
        : missing(
            'container engine',
            `${client}, but the server does not answer`,
            'start dockerd, or join the group docker',
          ),
    await tool(
      'mmdebstrap',
      ['mmdebstrap', '--version'],
      'apt-get install mmdebstrap; only needed where no registry of images can be reached',
      true,
    ),
    free > LEAST_FREE
      ? good('disk', `${gigabytes(free)} free`)
      : warning('disk', `${gigabytes(free)} free`, `${gigabytes(LEAST_FREE)} are comfortable`),
  ]
}

/** Only `wikistead accept` needs one. */
async function examineBrowser(machine: Machine, named: string | null): Promise<Finding> {
  for (const program of named === null ? usualBrowsers : [named]) {
    const found = await machine.findTool([program, '--version'])
    if (found !== undefined) return good('browser', found)
  }
  return named === null
    ? warning('browser', 'not installed', 'apt-get install chromium; only needed for accept')
    : missing('browser', `${named} does not start`, 'set another `acceptance.browser`, or none')
}

async function examineEnvironment(world: World, machine: Machine): Promise<Finding[]> {
  const { environment, fleet, repository, site } = world
  const hosts = await fleet.list()
  const edge = hosts.find(({ role }) => role === 'edge')
  const { port } = environment.platform
  const findings: Finding[] = []
  const isOurs = edge?.state === 'running'
  if (isOurs || (await machine.isPortFree(port)))
    findings.push(good(`${environment.name}: port`, `${port}${isOurs ? ' is ours' : ' is free'}`))
  else
    findings.push(
      missing(
        `${environment.name}: port`,
        `${port} is taken`,
        'set another `port` in wikistead.config.ts',
      ),
    )
  const absent = hosts.filter(({ state }) => state !== 'running').map(({ name }) => name)
  findings.push(
    absent.length === 0
      ? good(`${environment.name}: hosts`, `${hosts.length} run`)
      : warning(
          `${environment.name}: hosts`,
          `${absent.join(', ')} do not run`,
          `wikistead up ${environment.name}`,
        ),
  )
  try {
    await repository.fetch()
    const { hash } = await repository.resolve(site.repository.branch)
    findings.push(
      good(
        `${environment.name}: wiki repository`,
        `${site.repository.branch} is ${hash.slice(0, 10)}`,
      ),
    )
  } catch (error) {
    if (!isProblem(error)) throw error
    findings.push(missing(`${environment.name}: wiki repository`, error.message, error.hint ?? ''))
  }
  return findings
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(0)} GB`
