import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingClientConfig,
} from '@aws-sdk/client-auto-scaling'
import type { ImageKind } from '../../domain/images/kind.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import { asking, patience } from './asking.ts'
import type { KnownStacks } from './cloudformation/parameters.ts'

export interface HostGroup {
  readonly name: string
  readonly kind: ImageKind
  readonly least: number
  readonly most: number
}

/** Groups of hosts that the stacks made, the ones that visitors notice last. */
export function listGroups(stacks: KnownStacks, { platform }: AwsEnvironment): HostGroup[] {
  const { heads, edges } = platform
  const groups: readonly (Omit<HostGroup, 'name'> & { stack: string; output: string })[] = [
    { stack: 'web', output: 'AdminGroup', kind: 'wiki', least: 1, most: 1 },
    { stack: 'web', output: 'HeadsGroup', kind: 'wiki', least: heads.least, most: heads.most },
    {
      ...{ stack: 'edge', output: 'EdgesGroup', kind: 'service' },
      ...{ least: edges.count, most: edges.count },
    },
  ]
  return groups.flatMap(({ stack, output, ...group }) => {
    const name = stacks.get(stack)?.outputs[output]
    return name === undefined ? [] : [{ ...group, name }]
  })
}

/** Milliseconds between two looks, and until hosts that were told to end must have ended. */
const POLL = 5000
const TIMEOUT = 900_000

/** Empties the groups of an environment and fills them again. */
export function groupSizes(
  { platform, name: environment }: AwsEnvironment,
  clock: Clock,
  settings: AutoScalingClientConfig = patience,
) {
  const client = new AutoScalingClient({ region: platform.region, ...settings })

  const describe = async (groups: readonly HostGroup[]) =>
    asking('autoscaling:DescribeAutoScalingGroups', async () => {
      if (groups.length === 0) return []
      const AutoScalingGroupNames = groups.map(({ name }) => name)
      const asked = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames })
      return (await client.send(asked)).AutoScalingGroups ?? []
    })

  const resize = async (name: string, least: number, most: number) =>
    asking('autoscaling:UpdateAutoScalingGroup', async () =>
      client.send(
        new UpdateAutoScalingGroupCommand({
          ...{ AutoScalingGroupName: name, MinSize: least, MaxSize: most },
          DesiredCapacity: least,
        }),
      ),
    )

  return {
    /** The groups that were emptied by `stop`. */
    async findEmpty(groups: readonly HostGroup[]): Promise<HostGroup[]> {
      const empty = (await describe(groups)).filter(({ MaxSize }) => MaxSize === 0)
      return groups.filter(({ name }) =>
        empty.some(({ AutoScalingGroupName }) => AutoScalingGroupName === name),
      )
    },

    async fill(groups: readonly HostGroup[]): Promise<void> {
      for (const { name, least, most } of groups) await resize(name, least, most)
    },

    /** Ends when no host is left. */
    async empty(groups: readonly HostGroup[]): Promise<void> {
      // Visitors notice the last ones first, so that nobody waits for what is half there.
      for (const { name } of groups.toReversed()) await resize(name, 0, 0)
      const deadline = clock.now().getTime() + TIMEOUT
      for (;;) {
        const left = (await describe(groups)).flatMap(({ Instances = [] }) => Instances)
        if (left.length === 0) return
        if (clock.now().getTime() > deadline)
          throw new Problem('hosts-missing', `${left.length} hosts of ${environment} do not end`, {
            hint: `wikistead status ${environment}`,
          })
        await clock.sleep(POLL)
      }
    },
  }
}
