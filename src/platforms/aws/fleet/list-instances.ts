import {
  AutoScalingClient,
  paginateDescribeAutoScalingInstances,
} from '@aws-sdk/client-auto-scaling'
import { EC2Client, paginateDescribeInstances, type Instance } from '@aws-sdk/client-ec2'
import { paginateDescribeInstanceInformation, SSMClient } from '@aws-sdk/client-ssm'
import type { SeenInstance } from '../../../domain/aws/instances.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import { asking, patience } from '../asking.ts'

/** All states but `terminated`, in which AWS shows an instance for an hour more. */
const STATES = ['pending', 'running', 'stopping', 'stopped', 'shutting-down']
/** Instances that one question may name. */
const AT_ONCE = 50

/** What AWS has that carries the tags of the environment, whoever started it. */
export function instanceLister(site: Site, environment: AwsEnvironment) {
  const settings = { region: environment.platform.region, ...patience }
  const ec2 = new EC2Client(settings)
  const ssm = new SSMClient(settings)
  const autoScaling = new AutoScalingClient(settings)

  const describe = async () =>
    asking('ec2:DescribeInstances', async () => {
      const found: Instance[] = []
      const Filters = [
        { Name: 'tag:wikistead:site', Values: [site.name] },
        { Name: 'tag:wikistead:environment', Values: [environment.name] },
        { Name: 'instance-state-name', Values: STATES },
      ]
      for await (const page of paginateDescribeInstances({ client: ec2 }, { Filters }))
        found.push(...(page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances))
      return found
    })

  const readReachable = async (ids: readonly string[]) =>
    asking('ssm:DescribeInstanceInformation', async () => {
      const reachable = new Set<string>()
      for (const Values of inGroups(ids))
        for await (const page of paginateDescribeInstanceInformation(
          { client: ssm },
          { Filters: [{ Key: 'InstanceIds', Values }] },
        ))
          for (const { InstanceId = '', PingStatus } of page.InstanceInformationList ?? [])
            if (PingStatus === 'Online') reachable.add(InstanceId)
      return reachable
    })

  const readLifecycles = async (ids: readonly string[]) =>
    asking('autoscaling:DescribeAutoScalingInstances', async () => {
      const lifecycles = new Map<string, string>()
      for (const InstanceIds of inGroups(ids))
        for await (const page of paginateDescribeAutoScalingInstances(
          { client: autoScaling },
          { InstanceIds },
        ))
          for (const { InstanceId = '', LifecycleState = '' } of page.AutoScalingInstances ?? [])
            lifecycles.set(InstanceId, LifecycleState)
      return lifecycles
    })

  return async (): Promise<SeenInstance[]> => {
    const found = await describe()
    const ids = found.flatMap(({ InstanceId }) => InstanceId ?? [])
    const [reachable, lifecycles] = await Promise.all([readReachable(ids), readLifecycles(ids)])
    return found.map(({ InstanceId: id = '', Tags, State, ImageId, LaunchTime }) => ({
      id,
      role: Tags?.find(({ Key }) => Key === 'wikistead:role')?.Value ?? '',
      state: State?.Name ?? '',
      image: ImageId ?? '',
      launchedAt: LaunchTime?.getTime() ?? 0,
      isReachable: reachable.has(id),
      lifecycle: lifecycles.get(id) ?? '',
    }))
  }
}

const inGroups = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, index) =>
    ids.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )
