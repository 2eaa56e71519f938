import {
  AutoScalingClient,
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  StartInstanceRefreshCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  type InstanceRefresh,
} from '@aws-sdk/client-auto-scaling'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking } from '../asking.ts'

interface Refreshing {
  readonly client: AutoScalingClient
  readonly clock: Clock
  readonly onLine: (line: string) => void
}

const open = new Set(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress'])

/** Milliseconds between two looks. */
const POLL = 10_000
/** Milliseconds without any progress: as long as a host has to prove itself, and some more. */
const PATIENCE = 1_200_000

/** An instance as its group sees it. */
export interface Member {
  readonly id: string
  readonly isInService: boolean
}

export async function readGroup(name: string, { client }: Pick<Refreshing, 'client'>) {
  const { AutoScalingGroups } = await asking('autoscaling:DescribeAutoScalingGroups', async () =>
    client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })),
  )
  const group = AutoScalingGroups?.[0]
  const members = (group?.Instances ?? []).map(({ InstanceId = '', LifecycleState }) => ({
    ...{ id: InstanceId, isInService: LifecycleState === 'InService' },
  }))
  return { size: group?.DesiredCapacity ?? 0, members }
}

/**
 * Lets AWS replace the instances of a group, one at a time: each new one gets requests only when its
 * host proved itself, and only then an old one goes. A group of one is without its host meanwhile.
 */
export async function refreshGroup(name: string, refreshing: Refreshing): Promise<void> {
  const { client } = refreshing
  const known = await readRefresh(name, refreshing)
  // Somebody who was killed began it, or somebody by hand; AWS does one at a time.
  const id =
    known !== undefined && open.has(known.Status ?? '')
      ? known.InstanceRefreshId
      : await begin(name, (await readGroup(name, { client })).size, refreshing)
  await follow(name, id ?? '', refreshing)
}

async function begin(name: string, size: number, { client }: Refreshing) {
  const isAlone = size < 2
  const { InstanceRefreshId } = await asking('autoscaling:StartInstanceRefresh', async () =>
    client.send(
      new StartInstanceRefreshCommand({
        ...{ AutoScalingGroupName: name, Strategy: 'Rolling' },
        Preferences: {
          // One more than there should be, or none of one: two admin hosts would run every job twice.
          MinHealthyPercentage: isAlone ? 0 : 100,
          MaxHealthyPercentage: isAlone ? 100 : 100 + Math.ceil(100 / size),
          InstanceWarmup: 30,
          SkipMatching: false,
        },
      }),
    ),
  )
  return InstanceRefreshId
}

async function readRefresh(
  name: string,
  { client }: Refreshing,
  id?: string,
): Promise<InstanceRefresh | undefined> {
  const { InstanceRefreshes } = await asking('autoscaling:DescribeInstanceRefreshes', async () =>
    client.send(
      new DescribeInstanceRefreshesCommand({
        AutoScalingGroupName: name,
        ...(id === undefined ? { MaxRecords: 1 } : { InstanceRefreshIds: [id] }),
      }),
    ),
  )
  return InstanceRefreshes?.[0]
}

async function follow(name: string, id: string, refreshing: Refreshing): Promise<void> {
  const { clock, onLine } = refreshing
  let told = ''
  let since = clock.now().getTime()
  for (;;) {
    const found = await readRefresh(name, refreshing, id)
    const { Status = 'Pending', PercentageComplete = 0, StatusReason = '' } = found ?? {}
    if (Status === 'Successful') return
    if (!open.has(Status)) throw stuck(name, `${Status}: ${StatusReason}`)
    const said = `${name}: ${PercentageComplete} % replaced`
    if (said !== told) since = clock.now().getTime()
    if (said !== told) onLine(said)
    told = said
    if (clock.now().getTime() - since > PATIENCE)
      throw stuck(name, `no new host proved itself. ${StatusReason}`)
    await clock.sleep(POLL)
  }
}

const stuck = (name: string, output: string) =>
  new Problem('image-failed', `the hosts of ${name} could not be replaced`, { output })

/** Stops what AWS is doing to the group and waits until it has stopped. */
export async function cancelRefresh(name: string, refreshing: Refreshing): Promise<void> {
  const { client, clock } = refreshing
  const known = await readRefresh(name, refreshing)
  if (known === undefined || !open.has(known.Status ?? '')) return
  await asking('autoscaling:CancelInstanceRefresh', async () => {
    try {
      await client.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName: name }))
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ActiveInstanceRefreshNotFound') throw error
    }
  })
  while (open.has((await readRefresh(name, refreshing))?.Status ?? '')) await clock.sleep(POLL)
}

/** Ends an instance; its group starts another in its place. */
export const replaceInstance = async (
  id: string,
  { client }: Pick<Refreshing, 'client'>,
): Promise<unknown> =>
  asking('autoscaling:TerminateInstanceInAutoScalingGroup', async () =>
    client.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        ...{ InstanceId: id, ShouldDecrementDesiredCapacity: false },
      }),
    ),
  )
