import { Fn, type CfnTag, type Stack } from 'aws-cdk-lib'
import { CfnAutoScalingGroup, CfnLifecycleHook } from 'aws-cdk-lib/aws-autoscaling'
import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2'
import { CfnInstanceProfile, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { HOST_GIGABYTES, type HostSize } from '../../../domain/aws/sizes.ts'
import { LAUNCH_HOOK } from '../../../domain/aws/instances.ts'
import { groupName, type Member } from '../../../domain/aws/doors.ts'
import type { Role as HostRole } from '../../../domain/hosts/host.ts'
import type { ImageKind } from '../../../domain/images/kind.ts'
import { renderUserData } from '../../../domain/images/user-data.ts'
import { imageParameter } from '../naming.ts'
import { subnetsOf } from './network.ts'
import { input, type Drawing } from './stack.ts'

export interface Group {
  readonly id: string
  readonly role: HostRole
  readonly member: Member
  readonly kind: ImageKind
  readonly size: HostSize
  readonly least: number
  readonly most: number
  /** The balancer that sends requests; where there is one, its health check counts. */
  readonly targets?: string
  /** Where news of hosts that come and go is told. */
  readonly topic: string
}

export const roleOf = (stack: Stack, id: string, what: string): Role =>
  new Role(stack, `${id}Role`, {
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    description: what,
  })

/** Seconds that a host has from its first start to its proof; then it is replaced. */
const START_SECONDS = 900
/** Seconds that requests have to end before a host goes. */
const DRAIN_SECONDS = 120

/** Hosts of one role that are alike and come and go; a group of one heals itself. */
export function hostGroup(stack: Stack, drawing: Drawing, role: Role, group: Group) {
  const { id, least, most, targets } = group
  const template = launchTemplate(stack, drawing, role, group)
  const tags = Object.entries(hostTags(drawing, group))
  const made = new CfnAutoScalingGroup(stack, `${id}Group`, {
    minSize: String(least),
    maxSize: String(most),
    launchTemplate: {
      launchTemplateId: template.ref,
      version: template.attrLatestVersionNumber,
    },
    vpcZoneIdentifier: subnetsOf(stack, 'Private'),
    healthCheckType: targets === undefined ? 'EC2' : 'ELB',
    healthCheckGracePeriod: START_SECONDS,
    ...(targets === undefined ? {} : { targetGroupArns: [targets] }),
    defaultInstanceWarmup: 120,
    cooldown: '120',
    metricsCollection: [{ granularity: '1Minute' }],
    newInstancesProtectedFromScaleIn: false,
    terminationPolicies: ['OldestLaunchTemplate', 'Default'],
    notificationConfigurations: [
      {
        topicArn: group.topic,
        notificationTypes: [
          'autoscaling:EC2_INSTANCE_LAUNCH',
          'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
          'autoscaling:EC2_INSTANCE_TERMINATE',
          'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
        ],
      },
    ],
    lifecycleHookSpecificationList: [
      {
        lifecycleHookName: LAUNCH_HOOK,
        lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        // A host that never proves itself never gets a request.
        defaultResult: 'ABANDON',
        heartbeatTimeout: START_SECONDS,
      },
    ],
    tags: tags.map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
  })
  new CfnLifecycleHook(stack, `${id}Drained`, {
    autoScalingGroupName: made.ref,
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    defaultResult: 'CONTINUE',
    heartbeatTimeout: DRAIN_SECONDS,
  })
  return made
}

const hostTags = ({ site, environment }: Drawing, { id, role }: Group) => ({
  Name: `${site.name}-${environment.name}-${id.toLowerCase()}`,
  'wikistead:role': role,
  ...commonTags({ site, environment }),
})

/** On everything that AWS makes for us: who owns it, who pays, and what it belongs to. */
export const commonTags = ({ site, environment }: Omit<Drawing, 'app'>) => ({
  'wikistead:site': site.name,
  'wikistead:environment': environment.name,
  Owner: environment.platform.owner,
  CostCentre: environment.platform.costCentre,
})

function launchTemplate(stack: Stack, drawing: Drawing, role: Role, group: Group) {
  const { site, environment } = drawing
  const profile = new CfnInstanceProfile(stack, `${group.id}Profile`, { roles: [role.roleName] })
  const image = imageParameter(site.name, environment.name, group.kind)
  const userData = renderUserData({
    ...{ site: site.name, environment: environment.name, role: group.role },
    ...{ region: stack.region, store: '${Store}', logs: '${Logs}' },
  })
  const tags = Object.entries(hostTags(drawing, group)).map(([key, value]): CfnTag => ({
    key,
    value,
  }))
  return new CfnLaunchTemplate(stack, `${group.id}Template`, {
    launchTemplateData: {
      // Asked for at each launch, so that a roll of the image changes no template.
      imageId: `resolve:ssm:${image}`,
      instanceType: group.size,
      iamInstanceProfile: { arn: profile.attrArn },
      securityGroupIds: [input(stack, 'network', groupName(group.member))],
      monitoring: { enabled: true },
      ebsOptimized: true,
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: {
            volumeSize: HOST_GIGABYTES,
            volumeType: 'gp3',
            encrypted: true,
            deleteOnTermination: true,
          },
        },
      ],
      metadataOptions: {
        httpTokens: 'required',
        httpPutResponseHopLimit: 1,
        httpEndpoint: 'enabled',
        instanceMetadataTags: 'enabled',
      },
      userData: Fn.base64(
        Fn.sub(userData, {
          Store: input(stack, 'store', 'BucketName'),
          Logs: input(stack, 'store', 'LogsName'),
        }),
      ),
      tagSpecifications: [
        { resourceType: 'instance', tags },
        { resourceType: 'volume', tags },
      ],
    },
  })
}
