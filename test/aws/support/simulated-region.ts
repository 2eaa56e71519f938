import { createServer } from 'node:http'
import { instanceName } from '../../../src/domain/aws/instances.ts'
import type { AwsEnvironment, Site } from '../../../src/domain/sites/site.ts'
import { awsFleet } from '../../../src/platforms/aws/aws-fleet.ts'
import { imageParameter } from '../../../src/platforms/aws/naming.ts'
import { memoryClock } from '../../../src/platforms/memory/memory-clock.ts'
import { memoryFleet } from '../../../src/platforms/memory/memory-fleet.ts'
import { memoryHost, type MemoryHost } from '../../../src/platforms/memory/memory-host.ts'
import { memoryStore } from '../../../src/platforms/memory/memory-store.ts'
import { systemClock } from '../../../src/platforms/local/system-clock.ts'
import type { Store } from '../../../src/ports/store.ts'
import type { World } from '../../../src/ports/world.ts'
import { changeSets, type ChangeSets, type Template } from './cloud-formation.ts'
import type { Front } from './front.ts'
import { groups } from './groups.ts'
import { success, type Reply } from './reply.ts'
import { systemsManager } from './systems-manager.ts'
import { temporaryInstances } from './temporary-instances.ts'

/** Makes what counts of a stack; a reason in words fails it, as CloudFormation would tell it. */
type Maker = (template: Template) => Promise<string | void>

interface Where {
  readonly simulator: Front
  readonly region: string
  readonly environment: string
  /** Where its balancer listens. */
  readonly listensAt: { readonly host: string; readonly port: number }
}

/**
 * A region in which the stacks of an environment can be made. They are those of our own model of
 * CloudFormation; when it is done with one, what counts of it is made in moto and in the model of Auto
 * Scaling. Each instance is a simulated host that follows the pointer in moto's S3; commands are
 * answered as in other tests of operations, and readers' requests by whichever heads serve.
 */
export async function simulatedRegion({ simulator, region, environment, listensAt }: Where) {
  const temporary = await temporaryInstances(region)
  const scaling = groups(region)
  const manager = systemsManager({})
  const stacks: ChangeSets = changeSets()
  const clock = systemClock()
  const hosts = new Map<string, MemoryHost>()
  const asked: string[] = []
  const ticking: (() => void)[] = []
  const isMade = new Set<string>()
  const ending = new AbortController()
  const over = ending.signal
  const makers = new Map<string, Maker>()
  /** What a page looks like where a head serves. */
  const wiki = { page: async () => 'a page of MediaWiki' }
  const stack = (name: string) => `wikistead-hearth-${environment}-${name}`
  const heads = () => [...hosts.values()].filter(({ role }) => role === 'web')

  const readers = createServer((_, to) => {
    const release = heads()
      .find((head) => head.serving() !== null)
      ?.serving()
    if (release == null) to.writeHead(503).end('Back in a moment')
    else
      void wiki
        .page()
        .then((page) => to.writeHead(200, { 'x-wikistead-release': release }).end(page))
  })
  await new Promise<void>((resolve) => {
    readers.listen(listensAt.port, listensAt.host, resolve)
  })
  const at = readers.address()

  simulator.serve(
    {
      ...{ ...temporary.answers, ...scaling.answers, ...manager.answers, ...stacks.answers },
      async ExecuteChangeSet(parameters, body, here): Promise<Reply | undefined> {
        const name = parameters.get('StackName') ?? ''
        const made = stacks.open.get(`${name}/${parameters.get('ChangeSetName')}`)
        if (made !== undefined && !isMade.has(name)) {
          const reason = await makers.get(name)?.(JSON.parse(made.after.body) as Template)
          if (typeof reason === 'string') stacks.failAt(name, 'Database', reason)
          else isMade.add(name)
        }
        return stacks.answers['ExecuteChangeSet']?.(parameters, body, here)
      },
      ModifyLoadBalancerAttributes: () => success('ModifyLoadBalancerAttributes'),
      RegisterTargets: () => success('RegisterTargets'),
      DescribeTargetHealth: () =>
        success(
          'DescribeTargetHealth',
          '<TargetHealthDescriptions><member><TargetHealth><State>healthy</State></TargetHealth></member></TargetHealthDescriptions>',
        ),
    },
    region,
  )
  const { subnet, group } = await temporary.makePlace()
  stacks.give(stack('network'), 'PrivateSubnets', `${subnet},subnet-b,subnet-c`)
  stacks.give(stack('network'), 'AdminGroup', group)

  const makeGroup = async (from: string, output: string, role: string, size: number) =>
    scaling.make(`${stack(from)}-${output}`, {
      ...{ size, role, environment },
      parameter: imageParameter('hearth', environment, role === 'edge' ? 'service' : 'wiki'),
    })
  makers.set(stack('web'), async () => {
    await makeGroup('web', 'AdminGroup', 'admin', 1)
    await makeGroup('web', 'HeadsGroup', 'web', 2)
  })
  makers.set(stack('edge'), async () => makeGroup('edge', 'EdgesGroup', 'edge', 1))

  /** For hosts of a region that is lost, time stands still until it comes back. */
  const whileThere = (store: Store): Store =>
    new Proxy(store, {
      get(target, name: keyof Store) {
        const asked = target[name] as (...given: unknown[]) => unknown
        if (name === 'watch') return asked
        return async (...given: unknown[]) => {
          while (simulator.isLost(region) && !over.aborted) await clock.sleep(50)
          return over.aborted ? undefined : asked(...given)
        }
      },
    })

  /** The hosts of an environment that stands here. */
  function openFleet(site: Site, here: AwsEnvironment, store: Store): World['fleet'] {
    const aws = awsFleet(site, here, { store, clock })
    const answers = memoryFleet({
      ...{ heads: 0, environment, store: memoryStore(), clock: memoryClock() },
    })
    const around = {
      environment,
      store: whileThere(store),
      clock: {
        ...clock,
        every(ms: number, tick: () => void) {
          const end = clock.every(ms, tick)
          ticking.push(end)
          return end
        },
      },
    }
    return {
      ...aws,
      async list() {
        for (const { id, role } of scaling.members()) {
          manager.connect(id, { root: '/nowhere', env: {} })
          if (hosts.has(id)) continue
          const name = instanceName(role as 'web', id)
          hosts.set(id, memoryHost(name, role as 'web', around))
        }
        for (const [id, host] of hosts)
          if (!scaling.members().some((member) => member.id === id)) {
            host.stop()
            hosts.delete(id)
            manager.disconnect(id)
          }
        return aws.list()
      },
      async run(name, command) {
        asked.push(`${name}: ${command.argv.slice(0, 5).join(' ')}`)
        return answers.run(name === 'database' ? name : 'admin', command)
      },
      stream: (_, command) => answers.stream('admin', command),
    }
  }

  return {
    ...{ stacks, scaling, hosts, heads, asked, stack, makers, wiki, openFleet, region },
    port: typeof at === 'object' ? (at?.port ?? 0) : 0,
    async stop() {
      ending.abort()
      for (const end of ticking) end()
      await Promise.all([...hosts.values()].map(async (host) => host.idle()))
      readers.closeAllConnections()
      readers.close()
      await temporary.stop()
    },
  }
}

export type SimulatedRegion = Awaited<ReturnType<typeof simulatedRegion>>
