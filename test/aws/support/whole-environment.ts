import { createServer } from 'node:http'
import { CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds'
import { S3Client } from '@aws-sdk/client-s3'
import { instanceName } from '../../../src/domain/aws/instances.ts'
import { awsSite } from '../../../src/domain/aws/sites.fixture.ts'
import type { AwsEnvironment } from '../../../src/domain/sites/site.ts'
import { awsEdge } from '../../../src/platforms/aws/aws-edge.ts'
import { awsFleet } from '../../../src/platforms/aws/aws-fleet.ts'
import { awsProvider } from '../../../src/platforms/aws/aws-provider.ts'
import { bucketName, imageParameter } from '../../../src/platforms/aws/naming.ts'
import { s3Store } from '../../../src/platforms/aws/s3-store.ts'
import { secretsManager } from '../../../src/platforms/aws/secrets-manager.ts'
import { systemClock } from '../../../src/platforms/local/system-clock.ts'
import { memoryFleet } from '../../../src/platforms/memory/memory-fleet.ts'
import { memoryClock } from '../../../src/platforms/memory/memory-clock.ts'
import { memoryStore } from '../../../src/platforms/memory/memory-store.ts'
import { memoryHost, type MemoryHost } from '../../../src/platforms/memory/memory-host.ts'
import { memoryWorld } from '../../../src/platforms/memory/memory-world.ts'
import type { World } from '../../../src/ports/world.ts'
import { makeStoreBucket } from './bucket.ts'
import { groups } from './groups.ts'
import { success } from './reply.ts'
import { startServer } from './server.ts'
import { startSimulator } from './simulator.ts'
import { systemsManager } from './systems-manager.ts'
import { temporaryInstances } from './temporary-instances.ts'

const region = 'eu-central-1'

/**
 * An account in which an environment can be made from nothing. Stacks are those of our own model of
 * CloudFormation; when it is done with one, what counts of it is made in moto and in the model of
 * Auto Scaling. Each instance is a simulated host that follows the pointer in moto's S3; commands are
 * answered as in other tests of operations, and readers' requests by whichever heads serve.
 */
export async function wholeEnvironment(more: Partial<AwsEnvironment> = {}) {
  const simulator = await startSimulator()
  const temporary = await temporaryInstances(region)
  const scaling = groups(region)
  const manager = systemsManager({})
  const clock = systemClock()
  /** AWS takes its time; nobody here has to. */
  const quick = { ...clock, sleep: async (ms: number) => clock.sleep(Math.min(ms, 100)) }
  const hosts = new Map<string, MemoryHost>()
  const asked: string[] = []
  const heads = () => [...hosts.values()].filter(({ role }) => role === 'web')

  const readers = await startServer(
    createServer((_, to) => {
      const release = heads()
        .find((head) => head.serving() !== null)
        ?.serving()
      if (release == null) to.writeHead(503).end('Back in a moment')
      else to.writeHead(200, { 'x-wikistead-release': release }).end('a page of MediaWiki')
    }),
  )
  const made = awsSite(
    { heads: { size: 'm7g.large', least: 2, most: 4 }, edges: { size: 'c7g.large', count: 1 } },
    { url: readers.url, ...more },
  )
  const { environment } = made
  const bucket = bucketName(made.site, environment, 'store')
  const store = s3Store({ bucket, region })
  const stack = (name: string) => `wikistead-hearth-${environment.name}-${name}`

  simulator.serve({ ...temporary.answers, ...scaling.answers, ...manager.answers })
  const { subnet, group } = await temporary.makePlace()
  const { changeSets } = simulator
  changeSets.give(stack('network'), 'PrivateSubnets', `${subnet},subnet-b,subnet-c`)
  changeSets.give(stack('network'), 'AdminGroup', group)
  changeSets.give(stack('data'), 'DatabaseId', 'the-database')
  simulator.serve({
    ModifyLoadBalancerAttributes: () => success('ModifyLoadBalancerAttributes'),
  })

  const makeGroup = async (from: string, output: string, role: string, size: number) =>
    scaling.make(`${stack(from)}-${output}`, {
      ...{ size, role, environment: environment.name },
      parameter: imageParameter('hearth', environment.name, role === 'edge' ? 'service' : 'wiki'),
    })
  const makers: Readonly<Record<string, () => Promise<unknown>>> = {
    [stack('store')]: async () =>
      makeStoreBucket(new S3Client({ region, forcePathStyle: true }), bucket),
    [stack('data')]: async () => makeDatabase(environment),
    [stack('web')]: async () => {
      await makeGroup('web', 'AdminGroup', 'admin', 1)
      await makeGroup('web', 'HeadsGroup', 'web', 2)
    },
    [stack('edge')]: async () => makeGroup('edge', 'EdgesGroup', 'edge', 1),
  }
  const isMade = new Set<string>()
  simulator.intercept('ExecuteChangeSet', async (parameters) => {
    const name = parameters.get('StackName') ?? ''
    if (!isMade.has(name)) await makers[name]?.()
    isMade.add(name)
    return undefined
  })

  const aws = awsFleet(made.site, environment, { store, clock })
  const answers = memoryFleet({
    ...{ heads: 0, environment: environment.name, store: memoryStore(), clock: memoryClock() },
  })
  const ticking: (() => void)[] = []
  const around = {
    ...{ environment: environment.name, store },
    clock: {
      ...clock,
      every(ms: number, tick: () => void) {
        const end = clock.every(ms, tick)
        ticking.push(end)
        return end
      },
    },
  }
  const fleet: World['fleet'] = {
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
  const { site: memorySite, ...memory } = memoryWorld({ isUp: false })
  const world: World & Pick<typeof memory, 'events' | 'operator' | 'repository'> = {
    ...memory,
    ...{ site: { ...made.site, repository: memorySite.repository }, environment, clock: quick },
    ...{ store, fleet, secrets: secretsManager(made.site, environment), mailbox: undefined },
    provider: awsProvider(made.site, environment, { clock: quick, store }),
    edge: awsEdge(environment, fleet),
  }
  return {
    ...{ world, simulator, scaling, stack, asked, heads, hosts },
    async stop() {
      for (const end of ticking) end()
      await Promise.all([...hosts.values()].map(async (host) => host.idle()))
      readers.stop()
      await temporary.stop()
      await simulator.stop()
    },
  }
}

async function makeDatabase({ name }: AwsEnvironment): Promise<void> {
  await new RDSClient({ region }).send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier: 'the-database', DBInstanceClass: 'db.m7g.large' },
      ...{ Engine: 'mariadb', EngineVersion: '11.8.6', AllocatedStorage: 100 },
      ...{ MasterUsername: 'wikistead', MasterUserPassword: 'simulated-1', MultiAZ: true },
      ...{ DeletionProtection: true, BackupRetentionPeriod: 7 },
      Tags: [
        { Key: 'wikistead:site', Value: 'hearth' },
        { Key: 'wikistead:environment', Value: name },
      ],
    }),
  )
}

export type WholeEnvironment = Awaited<ReturnType<typeof wholeEnvironment>>
