import { usualBrowsers } from '../../domain/acceptance/browsers.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import {
  isOnAws,
  isOnDocker,
  type DockerEnvironment,
  type ForeignWiki,
  type Site,
} from '../../domain/sites/site.ts'
import type { Machine } from '../../ports/machine.ts'
import type { World } from '../../ports/world.ts'
import type { Given } from '../accept/given.ts'
import { examineAws } from './examine-aws.ts'
import { examineRecovery } from './examine-recovery.ts'
import { examineWikis } from './examine-wikis.ts'
import { good, missing, warning, type Finding } from './finding.ts'

const LEAST_NODE = [20, 19] as const
/** Bytes; a wiki with two heads, its images and a few releases. */
const LEAST_FREE = 8e9

/** Looks at the machine, the site and its environments, and says what to do about each. */
export async function examine(
  { machine, directory }: { readonly machine: Machine; readonly directory: string },
  readSite: () => Promise<Site>,
  openWorld: (environment: string) => Promise<World>,
  openForeign: (address: string, wiki: ForeignWiki) => Given,
): Promise<Finding[]> {
  const ofMachine = await examineMachine(machine, directory)
  let site: Site
  try {
    site = await readSite()
  } catch (error) {
    if (!isProblem(error)) throw error
    return [...ofMachine, missing('configuration', error.message, error.hint ?? '')]
  }
  const needsEngine = Object.values(site.environments).some(isOnDocker)
  const findings = ofMachine.filter(
    ({ check, verdict }) => needsEngine || verdict === 'good' || !forContainers.has(check),
  )
  findings.push(good('configuration', `site ${site.name}`))
  findings.push(await examineBrowser(machine, site.acceptance.browser))
  findings.push(...(await examineWikis(site, openForeign)))
  const hasEngine = findings.some(
    ({ check, verdict }) => check === 'container engine' && verdict === 'good',
  )
  for (const environment of Object.values(site.environments))
    if (hasEngine || isOnAws(environment))
      findings.push(...(await examineEnvironment(environment.name, openWorld, machine)))
  return findings
}

/** What only environments on this machine ask for. */
const forContainers: ReadonlySet<string> = new Set(['container engine', 'mmdebstrap'])

async function examineEnvironment(
  name: string,
  openWorld: (environment: string) => Promise<World>,
  machine: Machine,
): Promise<Finding[]> {
  let world: World
  try {
    world = await openWorld(name)
  } catch (error) {
    if (!isProblem(error)) throw error
    const what = error.code === 'tool-missing' ? 'packages' : 'where it stands'
    return [missing(`${name}: ${what}`, error.message, error.hint ?? '')]
  }
  const { environment, account, recovery, clock } = world
  return [
    ...(isOnDocker(environment) ? await examineDocker(environment, world, machine) : []),
    ...(isOnAws(environment) && account !== undefined
      ? await examineAws(environment, account, machine)
      : []),
    ...(isOnAws(environment) && recovery !== undefined
      ? await examineRecovery(environment, recovery, clock.now())
      : []),
    await examineRepository(world),
  ]
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

async function examineDocker(
  environment: DockerEnvironment,
  { fleet }: World,
  machine: Machine,
): Promise<Finding[]> {
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
  return findings
}

async function examineRepository({ environment, repository, site }: World): Promise<Finding> {
  const check = `${environment.name}: wiki repository`
  try {
    await repository.fetch()
    const { hash } = await repository.resolve(site.repository.branch)
    return good(check, `${site.repository.branch} is ${hash.slice(0, 10)}`)
  } catch (error) {
    if (!isProblem(error)) throw error
    return missing(check, error.message, error.hint ?? '')
  }
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(0)} GB`
