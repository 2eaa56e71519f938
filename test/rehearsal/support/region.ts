import { setTimeout as sleep } from 'node:timers/promises'
import { changeSets } from '../../aws/support/cloud-formation.ts'
import { groups } from '../../aws/support/groups.ts'
import { rds } from '../../aws/support/databases.ts'
import { success, type Answer } from '../../aws/support/reply.ts'
import type { Simulator } from '../../aws/support/simulator.ts'
import { systemsManager } from '../../aws/support/systems-manager.ts'
import { balancing, type Balancer } from './balancers.ts'
import type { Certificates } from './certificates.ts'
import { computers, type Computer } from './computers.ts'
import { addressOf, engines, secretOf } from './engines.ts'
import type { NameServer } from './name-server.ts'
import type { Place } from './names.ts'
import type { Archive } from './shipper.ts'

type Documents = Parameters<typeof systemsManager>[0]

/** Milliseconds between two looks of Auto Scaling at its instances. */
const LOOK = 500
/** Milliseconds that requests of an instance that goes have to end, as its target group says. */
const DRAIN = 60_000

interface Around {
  readonly simulator: Simulator
  readonly certificates: Certificates
  readonly debian: string
  readonly archive: Archive
  readonly names: NameServer
  readonly tell: (line: string) => void
}

/** What a region of the account does by itself and answers, with nothing made in it yet. */
export async function openRegion(place: Place, around: Around) {
  const { region } = place
  const { simulator, certificates, debian, archive, names, tell } = around
  const began = new Date()
  const stacks = changeSets()
  const scaling = groups(region)
  const balancers = new Map<string, Balancer>()
  const instances = computers({ region, debian, archive, tell, drain })
  const servers = await engines(region, certificates, names)
  const databases = rds({ region, now: () => new Date(), engines: { addressOf, secretOf } })
  /** Filled when the stack with them is made. */
  const documents: Record<string, Documents[string]> = {}
  const manager = systemsManager(documents)
  /** Instances whose hosts said that they are well. */
  const proved = new Set<string>()
  const attached = new Set<string>()

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

  simulator.serve(
    {
      ...{ ...stacks.answers, ...instances.answers, ...scaling.answers, ...manager.answers },
      ...{ ...databases.answers, ...balancing((group) => balancers.get(group)) },
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
    },
    region,
  )

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

  async function end(): Promise<void> {
    ending.abort()
    await living
    for (const balancer of balancers.values()) balancer.stop()
  }

  return {
    ...{ place, simulator, stacks, scaling, instances, servers, databases, balancers, documents },
    ...{ names, manager },
    /** Makes a group whose instances count as well once their hosts say so. */
    async makeGroup(name: string, making: Parameters<typeof scaling.make>[1], target?: string) {
      if (target !== undefined) targets.set(name, target)
      await scaling.make(name, { ...making, isProved: (id) => proved.has(id) })
    },
    /** The power of everything fails at once, and nobody is answered any more. */
    async lose(): Promise<void> {
      await end()
      await instances.lose()
      simulator.lose(region)
      await servers.lose()
    },
    async stop(): Promise<void> {
      await end()
      await manager.settle()
      await instances.stop()
    },
  }
}

export type RehearsedRegion = Awaited<ReturnType<typeof openRegion>>
