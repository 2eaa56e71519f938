import { setTimeout as sleep } from 'node:timers/promises'
import { dockerMust } from '../../../src/platforms/docker/docker.ts'
import { groups } from '../../aws/support/groups.ts'
import { rds } from '../../aws/support/databases.ts'
import { said, success, type Answer } from '../../aws/support/reply.ts'
import { startSimulator } from '../../aws/support/simulator.ts'
import { systemsManager } from '../../aws/support/systems-manager.ts'
import { balancing, type Balancer } from './balancers.ts'
import { ensureCertificates } from './certificates.ts'
import { computers, type Computer } from './computers.ts'
import { ensureDebian, packAgent } from './debian.ts'
import { addressOf, engines, secretOf } from './engines.ts'
import { openGate } from './gate.ts'
import { serveMetadata } from './metadata.ts'
import { FILES, NAME, REGION } from './names.ts'
import { startNameServer } from './name-server.ts'
import { makeNetwork, removeEverything } from './network.ts'
import { ensureArchive } from './shipper.ts'

type Documents = Parameters<typeof systemsManager>[0]

/** Milliseconds between two looks of Auto Scaling at its instances. */
const LOOK = 500
/** Milliseconds that requests of an instance that goes have to end, as its target group says. */
const DRAIN = 60_000

/**
 * An account in AWS, empty: its services answer at their own names, its instances are containers in a
 * network of their own, its databases servers. Whatever an earlier rehearsal left is removed first.
 */
export async function openAccount(tell: (line: string) => void) {
  const began = new Date()
  await removeEverything()
  const certificates = await ensureCertificates()
  const debian = await ensureDebian(certificates.amazon)
  const [agent, archive, simulator] = await Promise.all([
    packAgent(debian),
    ensureArchive(debian),
    startSimulator(),
  ])
  await makeNetwork()
  const disk = ['--volume', `${NAME}-efs:/efs`]
  await dockerMust(['run', '--rm', '--entrypoint', 'mkdir', ...disk, debian, `/efs/${FILES}`])
  const names = await startNameServer()
  const gate = await openGate({ certificates, agent, archive, behind: simulator.url })

  const scaling = groups(REGION)
  const balancers = new Map<string, Balancer>()
  const instances = computers({ debian, archive, tell, drain })
  const metadata = await serveMetadata(instances, (id) => find(id)?.group)
  const servers = await engines(certificates, names)
  const databases = rds({ now: () => new Date(), engines: { addressOf, secretOf } })
  /** Filled when the stack with them is made. */
  const documents: Record<string, Documents[string]> = {}
  const manager = systemsManager(documents)
  /** Instances whose hosts said that they are well. */
  const proved = new Set<string>()
  const attached = new Set<string>()
  const find = (id: string) => scaling.members().find((member) => member.id === id)

  /** As a balancer and its group do before an instance goes. */
  async function drain({ id }: Computer): Promise<void> {
    for (const balancer of balancers.values()) {
      const target = balancer.targets.get(id)
      balancer.deregister(id)
      for (const until = Date.now() + DRAIN; Date.now() < until; await sleep(100))
        if ((target?.busy ?? 0) === 0) break
    }
  }

  const restored = async (parameters: URLSearchParams) => {
    const until = parameters.get('RestoreTime')
    await servers.restore(
      parameters.get('TargetDBInstanceIdentifier') ?? '',
      parameters.get('SourceDBInstanceIdentifier') ?? '',
      until === null ? new Date() : new Date(until),
    )
  }
  const removed = async (parameters: URLSearchParams) =>
    servers.remove(parameters.get('DBInstanceIdentifier') ?? '')
  /** The model answers, and where it agrees it is really done. */
  const really =
    (action: string, act: (parameters: URLSearchParams) => Promise<unknown>): Answer =>
    async (parameters, ...asked) => {
      const reply = await databases.answers[action]?.(parameters, ...asked)
      if (reply?.status === 200) await act(parameters)
      return reply
    }

  simulator.serve({
    ...instances.answers,
    ...scaling.answers,
    ...manager.answers,
    ...databases.answers,
    ...balancing((group) => balancers.get(group)),
    RestoreDBInstanceToPointInTime: really('RestoreDBInstanceToPointInTime', restored),
    DeleteDBInstance: really('DeleteDBInstance', removed),
    DescribeDBInstanceAutomatedBackups(...asked) {
      Object.assign(databases.window, {
        from: began.toISOString(),
        until: new Date().toISOString(),
      })
      return databases.answers['DescribeDBInstanceAutomatedBackups']?.(...asked)
    },
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
  })

  /** What Auto Scaling does by itself: targets come and go, and the ill are replaced. */
  async function look(balancerOf: (group: string) => Balancer | undefined): Promise<void> {
    const members = scaling.members()
    for (const { id, group, isInService } of members) {
      const balancer = balancerOf(group)
      if (isInService && !attached.has(id)) {
        attached.add(id)
        balancer?.register(id)
        tell(`${id} is in service`)
      }
      const isIll = balancer?.targets.get(id)?.state === 'unhealthy'
      if (instances.find(id)?.isRunning === false || isIll) {
        tell(`${id} is replaced`)
        await scaling.lose(id)
      }
    }
    for (const id of attached)
      if (!members.some((member) => member.id === id)) {
        attached.delete(id)
        manager.disconnect(id)
      }
  }

  /** The target group of each group, by their names. */
  const targets = new Map<string, string>()
  const ending = new AbortController()
  const living = (async () => {
    while (!ending.signal.aborted) {
      const balancerOf = (group: string) => balancers.get(targets.get(group) ?? '')
      await look(balancerOf).catch((error: unknown) => tell(`Auto Scaling: ${String(error)}`))
      await sleep(LOOK)
    }
  })()

  return {
    ...{ simulator, scaling, instances, servers, databases, balancers, documents, names },
    /** Makes a group whose instances count as well once their hosts say so. */
    async makeGroup(name: string, making: Parameters<typeof scaling.make>[1], target?: string) {
      if (target !== undefined) targets.set(name, target)
      await scaling.make(name, { ...making, isProved: (id) => proved.has(id) })
    },
    /** Containers of instances that are still there. */
    async left(): Promise<number> {
      const listed = await dockerMust(['ps', '--all', '--quiet', '--filter', `name=^${NAME}-i-`])
      return listed.split('\n').filter(Boolean).length
    },
    async close() {
      ending.abort()
      await living
      await manager.settle()
      await instances.stop()
      for (const server of [metadata, gate, names, ...balancers.values()]) server.stop()
      await simulator.stop()
      if (process.env['WIKISTEAD_KEEP_TEST_SITE'] === undefined) await removeEverything()
    },
  }
}

export type RehearsedAccount = Awaited<ReturnType<typeof openAccount>>
