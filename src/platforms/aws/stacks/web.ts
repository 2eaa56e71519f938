import type { Stack } from 'aws-cdk-lib'
import { CfnScalingPolicy } from 'aws-cdk-lib/aws-autoscaling'
import { CfnTopic } from 'aws-cdk-lib/aws-sns'
import { CfnEmailIdentity } from 'aws-cdk-lib/aws-ses'
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53'
import { balancer, listener, targetGroup } from './balancers.ts'
import { documents } from './documents.ts'
import { letAdminister, letAnswer, letFollow, letRelay } from './host-permissions.ts'
import { hostGroup, roleOf } from './hosts.ts'
import { newStack, output, Validations, type Drawing } from './stack.ts'

/** Part of a head's processors in use that calls for another head. */
const BUSY = 55

/** Web heads behind a balancer of their own, so that their number is nobody else's business. */
export function webStack(drawing: Drawing): Stack {
  const { environment } = drawing
  const { heads, admin } = environment.platform
  const stack = newStack('web', drawing)
  const topic = comingsAndGoings(stack)
  const internal = balancer(stack, 'Internal', { isPublic: false })
  const targets = targetGroup(stack, 'Heads', '/.wikistead/health')
  listener(stack, 'InternalHttp', internal, {
    port: 80,
    protocol: 'HTTP',
    defaultActions: [{ type: 'forward', targetGroupArn: targets.ref }],
  })

  const headRole = roleOf(stack, 'Head', 'A web head: reads releases, writes its report')
  const adminRole = roleOf(stack, 'Admin', 'The admin host: as a web head, and builds')
  for (const [name, role] of [
    ['web', headRole],
    ['admin', adminRole],
  ] as const) {
    letAnswer(stack, role, name)
    letRelay(stack, drawing, role, name)
    letFollow(stack, drawing, role)
  }
  letAdminister(stack, drawing, adminRole)
  const group = hostGroup(stack, drawing, headRole, {
    ...{ id: 'Heads', role: 'web', member: 'head', kind: 'wiki', size: heads.size },
    ...{ least: heads.least, most: heads.most, targets: targets.ref, topic: topic.ref },
  })
  new CfnScalingPolicy(stack, 'MoreHeads', {
    autoScalingGroupName: group.ref,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      targetValue: BUSY,
      predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
    },
  })
  const adminGroup = hostGroup(stack, drawing, adminRole, {
    ...{ id: 'AdminHost', role: 'admin', member: 'admin', kind: 'wiki', size: admin.size },
    ...{ least: 1, most: 1, topic: topic.ref },
  })
  documents(stack, drawing)
  mail(stack, drawing)

  output(stack, 'BalancerAddress', internal.attrDnsName)
  output(stack, 'BalancerName', internal.attrLoadBalancerFullName)
  output(stack, 'HeadsName', targets.attrTargetGroupFullName)
  output(stack, 'HeadsGroup', group.ref)
  output(stack, 'AdminGroup', adminGroup.ref)
  output(stack, 'TopicArn', topic.ref)
  return stack
}

/** Hosts that come and go are told here; nobody is woken by it. */
function comingsAndGoings(stack: Stack): CfnTopic {
  const topic = new CfnTopic(stack, 'Hosts', { displayName: 'Hosts that come and go' })
  Validations.of(topic).acknowledge({
    id: 'AwsSolutions-SNS3',
    reason: 'Only Auto Scaling publishes here, from inside AWS; there is no subscription.',
  })
  return topic
}

/** Mail in the zone's name; SES signs it, and these records say that it may. */
function mail(stack: Stack, { environment }: Drawing): void {
  const { zone } = environment.platform
  const identity = new CfnEmailIdentity(stack, 'Mail', {
    emailIdentity: zone.name,
    dkimSigningAttributes: { nextSigningKeyLength: 'RSA_2048_BIT' },
  })
  const tokens = [
    [identity.attrDkimDnsTokenName1, identity.attrDkimDnsTokenValue1],
    [identity.attrDkimDnsTokenName2, identity.attrDkimDnsTokenValue2],
    [identity.attrDkimDnsTokenName3, identity.attrDkimDnsTokenValue3],
  ] as const
  for (const [index, [name, value]] of tokens.entries())
    new CfnRecordSet(stack, `MailKey${index + 1}`, {
      hostedZoneId: zone.id,
      name,
      type: 'CNAME',
      ttl: '1800',
      resourceRecords: [value],
    })
}
