import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { randomBytes } from 'node:crypto'
import { instanceName } from '../../../src/domain/aws/instances.ts'
import { awsSite } from '../../../src/domain/aws/sites.fixture.ts'
import type { Event } from '../../../src/domain/events/event.ts'
import { awsDatastore } from '../../../src/platforms/aws/aws-datastore.ts'
import { awsEdge } from '../../../src/platforms/aws/aws-edge.ts'
import { awsFleet } from '../../../src/platforms/aws/aws-fleet.ts'
import { awsProvider } from '../../../src/platforms/aws/aws-provider.ts'
import { bucketName, imageParameter } from '../../../src/platforms/aws/naming.ts'
import { s3Store } from '../../../src/platforms/aws/s3-store.ts'
import { secretsManager } from '../../../src/platforms/aws/secrets-manager.ts'
import { ensureBase } from '../../../src/platforms/docker/base-image.ts'
import { dockerMust } from '../../../src/platforms/docker/docker.ts'
import { dockerExampleWiki } from '../../../src/platforms/docker/example-wiki.ts'
import { gitRepository } from '../../../src/platforms/git/git-repository.ts'
import { processHolders } from '../../../src/platforms/local/process-holders.ts'
import { systemClock } from '../../../src/platforms/local/system-clock.ts'
import { memoryOperator } from '../../../src/platforms/memory/memory-operator.ts'
import { memoryWorld } from '../../../src/platforms/memory/memory-world.ts'
import type { World } from '../../../src/ports/world.ts'
import { makeStoreBucket } from '../../aws/support/bucket.ts'
import { rds } from '../../aws/support/databases.ts'
import { groups } from '../../aws/support/groups.ts'
import { bundleProgram } from '../../aws/support/managed-host.ts'
import { said, success } from '../../aws/support/reply.ts'
import { startSimulator } from '../../aws/support/simulator.ts'
import { systemsManager } from '../../aws/support/systems-manager.ts'
import { root, testSite } from '../../support/site.ts'
import { balancing, startBalancer, type Balancer } from './balancers.ts'
import { ensureCertificates } from './certificates.ts'
import { computers } from './computers.ts'
import { ensureDebian, packAgent } from './debian.ts'
import { addressOf, engines, secretOf } from './engines.ts'
import { openGate } from './gate.ts'
import { serveMetadata } from './metadata.ts'
import { BALANCER, CACHE, FILES, folder, GATEWAY, NAME, REGION } from './names.ts'
import { startNameServer } from './name-server.ts'
import { makeNetwork, removeEverything } from './network.ts'
import { readStack } from './template.ts'

/** What the database's instance is called that the stack makes. */
export const DATABASE = 'the-database'

/**
 * An account in which an environment lives as it would at AWS: stacks are our model's, what counts of
 * them is really made, and instances are containers that run what the stacks and images give them.
 */
export async function rehearse() {
  const stops: (() => unknown)[] = []
  const began = Date.now()
  const tell = (line: string) => {
    if (process.env['WIKISTEAD_REHEARSAL_TELL'] !== undefined)
      process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1)} ${line}\n`)
  }
  await removeEverything()
  const certificates = await ensureCertificates()
  const debian = await ensureDebian(certificates.amazon)
  const [agent, simulator] = await Promise.all([packAgent(debian), startSimulator()])
  await makeNetwork()
  await dockerMust([
    ...['run', '--rm', '--entrypoint', 'mkdir', '--volume', `${NAME}-efs:/efs`, debian],
    `/efs/${FILES}`,
  ])
  const names = await startNameServer()
  const gate = await openGate({ certificates, agent, behind: simulator.url })
  const instances = computers(debian, tell)
  const scaling = groups(REGION)
  const metadata = await serveMetadata(
    instances,
    (id) => scaling.members().find((member) => member.id === id)?.group,
  )
  const servers = await engines(certificates, names)
  const documents: Record<string, any> = {}
  const manager = systemsManager(documents)
  const databases = rds({ now: () => new Date(), addressOf, secretOf })
  const balancers = new Map<string, Balancer>()
  const proved = new Set<string>()
  const clock = systemClock()
  /** AWS takes its time; nobody here has to. */
  const quick = { ...clock, sleep: async (ms: number) => clock.sleep(Math.min(ms, 500)) }

  const readers = await startReaders()
  stops.push(() => readers.stop())
  const made = awsSite(
    {
      heads: { size: 'm7g.large', least: 2, most: 4 },
      edges: { size: 'c7g.large', count: 1 },
      cache: { size: 'cache.t4g.medium', nodes: 1 },
    },
    { url: readers.url, canary: { watchSeconds: 3 } },
  )
  const { environment } = made
  const wiki = await prepareWiki(made.site.title)
  const site = {
    ...made.site,
    repository: { ...made.site.repository, url: wiki.repository, branch: 'main' },
    wiki: { ...made.site.wiki, languages: ['en'] },
  }
  const bucket = bucketName(site, environment, 'store')
  const store = s3Store({ bucket, region: REGION })
  const stack = (name: string) => `wikistead-${site.name}-${environment.name}-${name}`
  const textOf = (name: string) => simulator.changeSets.find(stack(name))

  simulator.serve({
    ...instances.answers,
    ...scaling.answers,
    ...manager.answers,
    ...databases.answers,
    ...balancing((group) => balancers.get(group)),
    // What hosts say of themselves.
    CompleteLifecycleAction(parameters) {
      proved.add(parameters.get('InstanceId') ?? '')
      return success('CompleteLifecycleAction')
    },
    RecordLifecycleActionHeartbeat: () => success('RecordLifecycleActionHeartbeat'),
    UpdateInstanceInformation(_, body) {
      const { InstanceId: id } = JSON.parse(body) as { readonly InstanceId: string }
      manager.connect(id, { run: async (line) => instances.run(id, line) })
      return said({})
    },
    async RestoreDBInstanceToPointInTime(parameters, body) {
      const reply = await databases.answers['RestoreDBInstanceToPointInTime']?.(parameters, body)
      const id = parameters.get('TargetDBInstanceIdentifier') ?? ''
      const until = parameters.get('RestoreTime')
      if (reply?.status === 200)
        await servers.restore(
          id,
          parameters.get('SourceDBInstanceIdentifier') ?? '',
          until === null ? new Date() : new Date(until),
        )
      return reply
    },
    async DeleteDBInstance(parameters, body) {
      const reply = await databases.answers['DeleteDBInstance']?.(parameters, body)
      if (reply?.status === 200) await servers.remove(parameters.get('DBInstanceIdentifier') ?? '')
      return reply
    },
    DescribeDBInstanceAutomatedBackups(parameters, body) {
      databases.window.from = new Date(began).toISOString()
      databases.window.until = new Date().toISOString()
      return databases.answers['DescribeDBInstanceAutomatedBackups']?.(parameters, body)
    },
  })
  const { subnet, group } = await instances.makePlace()
  const { changeSets } = simulator
  changeSets.give(stack('network'), 'PrivateSubnets', `${subnet},subnet-b,subnet-c`)
  changeSets.give(stack('network'), 'AdminGroup', group)
  changeSets.give(stack('store'), 'BucketName', bucket)
  changeSets.give(stack('data'), 'DatabaseId', DATABASE)
  changeSets.give(stack('data'), 'DatabaseAddress', addressOf(DATABASE))
  changeSets.give(stack('data'), 'DatabaseSecretArn', secretOf(DATABASE))
  changeSets.give(stack('data'), 'FilesId', FILES)
  changeSets.give(stack('data'), 'CacheAddress', CACHE)
  changeSets.give(stack('web'), 'BalancerAddress', BALANCER)
  names.set(BALANCER, [GATEWAY])
  names.set(CACHE.replace('.cfg.', '.0001.'), [])

  async function makeData(): Promise<void> {
    const found = readStack(need(textOf('data')))
    const { Parameters } = found.all('AWS::RDS::DBParameterGroup')[0]
    await servers.start(DATABASE, Parameters as Record<string, string>)
    databases.instances.set(DATABASE, {
      ...{ id: DATABASE, states: ['available'], looks: 0, isProtected: true, tags: tagsOf() },
    })
    await servers.startCache(CACHE.replace('.cfg.', '.0001.'))
    const secrets = new SecretsManagerClient({ region: REGION })
    for (const { Name, GenerateSecretString } of found.all('AWS::SecretsManager::Secret'))
      await secrets.send(
        new CreateSecretCommand({
          Name,
          SecretString: randomBytes(64).toString('hex').slice(0, GenerateSecretString.PasswordLength),
        }),
      )
  }

  const tagsOf = () =>
    Object.entries({ 'wikistead:site': site.name, 'wikistead:environment': environment.name })
      .map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`)
      .join('')

  async function makeGroup(from: string, output: string): Promise<void> {
    const text = readStack(need(textOf(from)))
    const { properties } = text.behind(output)
    const { LaunchTemplateData: launch } = text.find(properties.LaunchTemplate.LaunchTemplateId)
    const tags = new Map<string, string>(
      properties.Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]),
    )
    const role = tags.get('wikistead:role') ?? ''
    await scaling.make(`${stack(from)}-${output}`, {
      ...{ size: Number(properties.MinSize), role, environment: environment.name },
      parameter: String(launch.ImageId).replace('resolve:ssm:', ''),
      userData: launch.UserData,
      isProved: (id) => proved.has(id),
    })
  }

  const makeBalancer = async (from: string, output: string, id: string, port: number) => {
    const address = from === 'edge' ? '127.0.0.1' : GATEWAY
    const target = readStack(need(textOf(from))).find(id)
    const balancer = await startBalancer({
      ...{ address, port, group: target },
      addressOf: (instance) => instances.find(instance)?.address,
    })
    balancers.set(`${stack(from)}-${output}`, balancer)
    stops.push(() => balancer.stop())
  }

  const makers: Readonly<Record<string, () => Promise<unknown>>> = {
    [stack('store')]: async () =>
      makeStoreBucket(new S3Client({ region: REGION, forcePathStyle: true }), bucket),
    [stack('data')]: makeData,
    async [stack('web')]() {
      for (const { Name, Content } of readStack(need(textOf('web'))).all('AWS::SSM::Document'))
        documents[Name] = Content
      await makeBalancer('web', 'HeadsName', 'Heads', 80)
      await makeGroup('web', 'AdminGroup')
      await makeGroup('web', 'HeadsGroup')
    },
    async [stack('edge')]() {
      await makeBalancer('edge', 'EdgesName', 'Edges', 0)
      readers.to(balancers.get(`${stack('edge')}-EdgesName`)?.url)
      await makeGroup('edge', 'EdgesGroup')
    },
  }
  const isMade = new Set<string>()
  simulator.intercept('ExecuteChangeSet', async (parameters, body) => {
    const name = parameters.get('StackName') ?? ''
    const reply = await changeSets.answers['ExecuteChangeSet']?.(parameters, body)
    if (!isMade.has(name) && changeSets.find(name) !== undefined) {
      isMade.add(name)
      tell(`the stack ${name} is made`)
      await makers[name]?.()
    }
    return reply
  })

  /** What Auto Scaling does by itself: targets come and go, and the ill are replaced. */
  async function live(): Promise<void> {
    const members = scaling.members()
    for (const { id, role, isInService } of members) {
      const balancer = balancers.get(
        role === 'web' ? `${stack('web')}-HeadsName` : `${stack('edge')}-EdgesName`,
      )
      if (isInService && role !== 'admin' && !attached.has(id)) {
        attached.add(id)
        balancer?.register(id)
        tell(`${id} is in service`)
      }
      const computer = instances.find(id)
      const isIll = attached.has(id) && balancer?.targets.get(id)?.state === 'unhealthy'
      if (computer?.isRunning === false || isIll) {
        tell(`${id} is replaced`)
        await scaling.lose(id)
      }
    }
    for (const id of attached)
      if (!members.some((member) => member.id === id)) {
        attached.delete(id)
        manager.disconnect(id)
        for (const balancer of balancers.values()) balancer.deregister(id)
      }
  }
  const attached = new Set<string>()
  let isOver = false
  const living = (async () => {
    while (!isOver) {
      await live().catch((error: unknown) => tell(`live: ${String(error)}`))
      await clock.sleep(500)
    }
  })()

  const events: Event[] = []
  const fleet = awsFleet(site, environment, { store, clock: quick })
  const operator = memoryOperator()
  const world: World = {
    ...memoryWorld({ isUp: false }),
    ...{ site, environment, clock: quick, store, fleet, operator, mailbox: undefined },
    ...{ holders: processHolders(), hostProgram: bundleProgram },
    repository: gitRepository(
      { ...site.repository, writable: site.wiki.writable },
      { stateDirectory: join(folder, 'repository'), baseDirectory: folder },
    ),
    secrets: secretsManager(site, environment),
    provider: awsProvider(site, environment, { clock: quick, store }),
    datastore: awsDatastore(site, environment, { store, fleet, clock: quick }),
    edge: awsEdge(environment, fleet),
    emit(event) {
      events.push(event)
      tell(describe(event))
    },
  }

  return {
    ...{ world, wiki, scaling, instances, simulator, balancers, stack, events, operator, databases },
    url: readers.url,
    /** The instances of a role, by what the tool calls them. */
    hostsOf: (role: 'web' | 'admin' | 'edge') =>
      scaling
        .members()
        .filter((member) => member.role === role)
        .map((member) => ({ ...member, name: instanceName(role, member.id) })),
    imageOf: (kind: string) => imageParameter(site.name, environment.name, kind),
    async stop() {
      isOver = true
      await living
      await manager.settle()
      await instances.stop()
      metadata.stop()
      gate.stop()
      names.stop()
      for (const stop of stops) stop()
      await simulator.stop()
      if (process.env['WIKISTEAD_KEEP_TEST_SITE'] === undefined) await removeEverything()
    },
  }
}

export type Rehearsal = Awaited<ReturnType<typeof rehearse>>

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the stack is not made yet')
  return value
}

function describe(event: Event): string {
  const { type, ...rest } = event
  return `  ${type} ${JSON.stringify(rest).slice(0, 300)}`
}

/** Where readers arrive: their address is known before there is a balancer. */
async function startReaders() {
  const { createServer, request } = await import('node:http')
  const { startServer } = await import('../../aws/support/server.ts')
  let behind: string | undefined
  const server = createServer((from, to) => {
    if (behind === undefined) return void to.writeHead(503).end('nobody is there yet')
    const { method, headers, url } = from
    const sent = request(new URL(url ?? '/', behind), { method, headers }, (reply) => {
      to.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(to)
    })
    sent.on('error', () => (to.headersSent ? to.destroy() : to.writeHead(502).end('gone')))
    from.pipe(sent)
  })
  const listening = await startServer(server)
  return { ...listening, to: (url: string | undefined) => void (behind = url) }
}

/** The example wiki, made once and brought back to its first commit. */
async function prepareWiki(title: string) {
  const wiki = testSite(folder)
  await mkdir(folder, { recursive: true })
  if (!existsSync(join(folder, 'wiki', '.git'))) {
    const { create } = dockerExampleWiki({
      ensureBase,
      extensions: join(root, 'test/fixtures/extensions'),
    })
    await create({ directory: wiki.repository, title, debian: 'trixie' }, () => {})
    await wiki.git('tag', 'pristine')
  }
  await wiki.git('reset', '--quiet', '--hard', 'pristine')
  return wiki
}
