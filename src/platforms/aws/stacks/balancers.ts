import type { Stack } from 'aws-cdk-lib'
import {
  CfnListener,
  CfnLoadBalancer,
  CfnTargetGroup,
  type CfnListenerProps,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2'
import { groupName } from '../../../domain/aws/doors.ts'
import { subnetsOf } from './network.ts'
import { input } from './stack.ts'

/** A balancer over all zones, which writes down who asked for what. */
export const balancer = (
  stack: Stack,
  id: string,
  { isPublic }: { readonly isPublic: boolean },
): CfnLoadBalancer =>
  new CfnLoadBalancer(stack, id, {
    type: 'application',
    scheme: isPublic ? 'internet-facing' : 'internal',
    ipAddressType: 'ipv4',
    subnets: subnetsOf(stack, isPublic ? 'Public' : 'Private'),
    securityGroups: [
      input(stack, 'network', groupName(isPublic ? 'publicBalancer' : 'internalBalancer')),
    ],
    loadBalancerAttributes: Object.entries({
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': input(stack, 'store', 'LogsName'),
      'access_logs.s3.prefix': `access/${id.toLowerCase()}`,
      'deletion_protection.enabled': String(isPublic),
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      // A request may upload for as long as PHP may work on it.
      'idle_timeout.timeout_seconds': '190',
    }).map(([key, value]) => ({ key, value })),
  })

export const targetGroup = (stack: Stack, id: string, path: string): CfnTargetGroup =>
  new CfnTargetGroup(stack, id, {
    vpcId: input(stack, 'network', 'VpcId'),
    targetType: 'instance',
    protocol: 'HTTP',
    port: 80,
    healthCheckPath: path,
    healthCheckIntervalSeconds: 5,
    healthCheckTimeoutSeconds: 4,
    healthyThresholdCount: 2,
    unhealthyThresholdCount: 3,
    matcher: { httpCode: '200' },
    targetGroupAttributes: [
      { key: 'deregistration_delay.timeout_seconds', value: '60' },
      { key: 'load_balancing.algorithm.type', value: 'least_outstanding_requests' },
    ],
  })

export const listener = (
  stack: Stack,
  id: string,
  { ref }: CfnLoadBalancer,
  props: Omit<CfnListenerProps, 'loadBalancerArn'>,
): CfnListener => new CfnListener(stack, id, { ...props, loadBalancerArn: ref })
