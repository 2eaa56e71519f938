import { EC2Client, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { failure, success, type Answer } from './reply.ts'

/**
 * Groups of Auto Scaling as AWS's model has them, for what moto's lack: instance refreshes, and hooks
 * that keep a new instance waiting. Its instances are moto's; each starts from the image that the
 * parameter names at that moment. Every look at a refresh is a while in which something happens.
 */
export interface Groups {
  readonly answers: Readonly<Record<string, Answer>>
  make(name: string, making: Making): Promise<void>
  /** Images on which no host ever proves itself. */
  readonly bad: Set<string>
  /** What each group came down to at the worst: instances in service. */
  readonly least: ReadonlyMap<string, number>
  readonly started: readonly string[]
  imagesOf(name: string): readonly string[]
  names(): readonly string[]
  /** All instances of all groups. */
  members(): readonly {
    readonly id: string
    readonly role: string
    readonly group: string
    readonly isInService: boolean
  }[]
  /** Somebody changes how many there should be, as a policy of scaling does. */
  resize(name: string, size: number): Promise<void>
  /** Health checks find an instance ill: it ends, and another starts. */
  lose(id: string): Promise<void>
  /** From now on AWS calls each refresh failed. */
  failure: string | undefined
}

interface Making {
  readonly size: number
  readonly role: string
  readonly parameter: string
  readonly environment: string
  /** What instances run at their first start, as EC2 takes it. */
  readonly userData?: string
  /** Whether the host of an instance said that it is well; else all of them are. */
  readonly isProved?: (id: string) => boolean
}

interface Member {
  readonly id: string
  readonly image: string
  state: 'Pending:Wait' | 'InService'
}

interface Group extends Omit<Making, 'size'> {
  size: number
  members: Member[]
  refresh: Refresh | undefined
}

interface Refresh {
  readonly id: string
  readonly least: number
  readonly most: number
  /** Instances that were there when it began. */
  readonly old: ReadonlySet<string>
  status: string
}

export function groups(region: string): Groups {
  const ec2 = new EC2Client({ region })
  const ssm = new SSMClient({ region })
  const known = new Map<string, Group>()
  const bad = new Set<string>()
  const least = new Map<string, number>()
  const started: string[] = []
  let count = 0

  async function launch({ parameter, environment, role, userData }: Making): Promise<Member> {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter }))
    const image = Parameter?.Value ?? ''
    const tags = {
      ...{ 'wikistead:site': 'hearth', 'wikistead:environment': environment },
      'wikistead:role': role,
    }
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        ...{ ImageId: image, MinCount: 1, MaxCount: 1 },
        ...(userData === undefined ? {} : { UserData: userData }),
        TagSpecifications: [
          {
            ResourceType: 'instance',
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          },
        ],
      }),
    )
    return { id: Instances?.[0]?.InstanceId ?? '', image, state: 'Pending:Wait' }
  }

  async function terminate(group: Group, { id }: Member): Promise<void> {
    group.members = group.members.filter((member) => member.id !== id)
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
  }

  const inService = ({ members }: Group) => members.filter(({ state }) => state === 'InService')

  function prove(group: Group): void {
    for (const member of group.members)
      if (!bad.has(member.image) && group.isProved?.(member.id) !== false)
        member.state = 'InService'
  }

  /** Hosts prove themselves, and the group is filled up. */
  async function live(name: string, group: Group): Promise<void> {
    prove(group)
    while (group.members.length < group.size) group.members.push(await launch(group))
    least.set(name, Math.min(least.get(name) ?? group.size, inService(group).length))
  }

  /** One step of a refresh: an instance more, or one of the old ones less. */
  async function go(name: string, group: Group): Promise<void> {
    const { refresh } = group
    if (refresh === undefined || refresh.status !== 'InProgress') return live(name, group)
    if (groups.failure !== undefined) {
      refresh.status = 'Failed'
      return
    }
    const next = group.members.find(({ id }) => refresh.old.has(id))
    if (next === undefined) {
      await live(name, group)
      if (inService(group).length >= group.size) refresh.status = 'Successful'
      return
    }
    const mayGo = inService(group).length - 1 >= (group.size * refresh.least) / 100
    const mayCome = group.members.length + 1 <= Math.floor((group.size * refresh.most) / 100)
    if (mayGo) await terminate(group, next)
    else if (mayCome) group.members.push(await launch(group))
    least.set(name, Math.min(least.get(name) ?? group.size, inService(group).length))
    prove(group)
    if (mayGo && refresh.most <= 100) group.members.push(await launch(group))
  }

  const groups: Groups = {
    ...{ bad, least, started, failure: undefined },
    async make(name, making) {
      const group: Group = { ...making, members: [], refresh: undefined }
      known.set(name, group)
      await live(name, group)
      prove(group)
      least.delete(name)
    },
    names: () => [...known.keys()],
    members: () =>
      [...known].flatMap(([name, group]) => {
        prove(group)
        return group.members.map(({ id, state }) => ({
          ...{ id, role: group.role, group: name, isInService: state === 'InService' },
        }))
      }),
    async resize(name, size) {
      const group = known.get(name)
      if (group === undefined) throw new Error(`there is no group ${name}`)
      group.size = size
      for (const member of group.members.slice(size)) await terminate(group, member)
      await live(name, group)
    },
    async lose(id) {
      for (const [name, group] of known) {
        const member = group.members.find((candidate) => candidate.id === id)
        if (member === undefined) continue
        await terminate(group, member)
        await live(name, group)
      }
    },
    imagesOf: (name) => (known.get(name)?.members ?? []).map(({ image }) => image),
    answers: {
      DescribeAutoScalingGroups: async (parameters) => {
        const found: string[] = []
        for (const [key, name] of parameters) {
          const group = known.get(name)
          if (!key.startsWith('AutoScalingGroupNames.member.') || group === undefined) continue
          await go(name, group)
          const members = group.members.map(
            ({ id, state }) =>
              `<member><InstanceId>${id}</InstanceId><LifecycleState>${state}</LifecycleState></member>`,
          )
          found.push(
            `<member><AutoScalingGroupName>${name}</AutoScalingGroupName><MaxSize>${group.size}</MaxSize><DesiredCapacity>${group.size}</DesiredCapacity><Instances>${members.join('')}</Instances></member>`,
          )
        }
        return success(
          'DescribeAutoScalingGroups',
          `<AutoScalingGroups>${found.join('')}</AutoScalingGroups>`,
        )
      },
      UpdateAutoScalingGroup: async (parameters) => {
        const name = parameters.get('AutoScalingGroupName') ?? ''
        const group = known.get(name)
        if (group === undefined) return failure(400, 'ValidationError', `no group ${name}`)
        group.size = Number(parameters.get('DesiredCapacity'))
        for (const member of group.members.slice(group.size)) await terminate(group, member)
        if (group.size > 0) await live(name, group)
        return success('UpdateAutoScalingGroup')
      },
      StartInstanceRefresh: (parameters) => {
        const name = parameters.get('AutoScalingGroupName') ?? ''
        const group = known.get(name)
        if (group === undefined) return failure(400, 'ValidationError', `no group ${name}`)
        if (group.refresh?.status === 'InProgress')
          return failure(400, 'InstanceRefreshInProgress', 'An Instance Refresh is in progress')
        started.push(name)
        group.refresh = {
          ...{ id: `refresh-${++count}`, status: 'InProgress' },
          least: Number(parameters.get('Preferences.MinHealthyPercentage')),
          most: Number(parameters.get('Preferences.MaxHealthyPercentage')),
          old: new Set(group.members.map(({ id }) => id)),
        }
        return success(
          'StartInstanceRefresh',
          `<InstanceRefreshId>${group.refresh.id}</InstanceRefreshId>`,
        )
      },
      DescribeInstanceRefreshes: async (parameters) => {
        const name = parameters.get('AutoScalingGroupName') ?? ''
        const group = known.get(name)
        if (group?.refresh === undefined)
          return success('DescribeInstanceRefreshes', '<InstanceRefreshes/>')
        await go(name, group)
        const { id, status, old } = group.refresh
        const left = group.members.filter((member) => old.has(member.id)).length
        const part = Math.round((100 * (group.size - left)) / group.size)
        return success(
          'DescribeInstanceRefreshes',
          `<InstanceRefreshes><member><InstanceRefreshId>${id}</InstanceRefreshId><Status>${status}</Status><PercentageComplete>${part}</PercentageComplete><StatusReason>${groups.failure ?? ''}</StatusReason></member></InstanceRefreshes>`,
        )
      },
      CancelInstanceRefresh: (parameters) => {
        const group = known.get(parameters.get('AutoScalingGroupName') ?? '')
        if (group?.refresh?.status !== 'InProgress')
          return failure(400, 'ActiveInstanceRefreshNotFound', 'none')
        group.refresh.status = 'Cancelled'
        return success('CancelInstanceRefresh')
      },
      TerminateInstanceInAutoScalingGroup: async (parameters) => {
        const id = parameters.get('InstanceId') ?? ''
        for (const group of known.values()) {
          const member = group.members.find((candidate) => candidate.id === id)
          if (member === undefined) continue
          await terminate(group, member)
          return success('TerminateInstanceInAutoScalingGroup')
        }
        return failure(400, 'ValidationError', `Instance Id not found - ${id}`)
      },
      DescribeAutoScalingInstances: () =>
        success(
          'DescribeAutoScalingInstances',
          `<AutoScalingInstances>${[...known.values()]
            .flatMap(({ members }) => members)
            .map(
              ({ id, state }) =>
                `<member><InstanceId>${id}</InstanceId><LifecycleState>${state}</LifecycleState></member>`,
            )
            .join('')}</AutoScalingInstances>`,
        ),
    },
  }
  return groups
}
