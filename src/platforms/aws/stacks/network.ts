import { Fn, type Stack } from 'aws-cdk-lib'
import {
  CfnFlowLog,
  GatewayVpcEndpointAwsService,
  type IVpc,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import {
  callsOut,
  doors,
  groupName,
  members,
  NETWORK,
  type Member,
} from '../../../domain/aws/doors.ts'
import { input, newStack, output, Validations, type Drawing } from './stack.ts'

/** The network over three zones, and who may speak to whom in it. */
export function networkStack(drawing: Drawing): Stack {
  const { environment } = drawing
  const stack = newStack('network', drawing)
  const vpc = new Vpc(stack, 'Vpc', {
    ipAddresses: IpAddresses.cidr(NETWORK),
    maxAzs: 3,
    // One way out a zone where readers depend on it; each costs as much as a small host.
    natGateways: environment.production ? 3 : 1,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
      { name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    ],
    // Costs nothing and carries most of the traffic; the paid kind is dearer than what NAT asks.
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
  })
  logTraffic(stack, vpc)
  const groups = securityGroups(stack, vpc)

  output(stack, 'VpcId', vpc.vpcId)
  const lists = {
    PublicSubnets: vpc.publicSubnets,
    PrivateSubnets: vpc.privateSubnets,
    IsolatedSubnets: vpc.isolatedSubnets,
  }
  for (const [name, subnets] of Object.entries(lists))
    output(
      stack,
      name,
      Fn.join(
        ',',
        subnets.map(({ subnetId }) => subnetId),
      ),
    )
  for (const [member, group] of groups) output(stack, groupName(member), group.securityGroupId)
  return stack
}

/** The subnets of one kind, one a zone, as another stack gets them. */
export const subnetsOf = (stack: Stack, kind: 'Public' | 'Private' | 'Isolated'): string[] =>
  [0, 1, 2].map((index) =>
    Fn.select(index, Fn.split(',', input(stack, 'network', `${kind}Subnets`))),
  )

function logTraffic(stack: Stack, vpc: Vpc): void {
  new CfnFlowLog(stack, 'FlowLog', {
    resourceId: vpc.vpcId,
    resourceType: 'VPC',
    trafficType: 'REJECT',
    logDestinationType: 's3',
    logDestination: Fn.join('/', [input(stack, 'store', 'LogsArn'), 'network/']),
    destinationOptions: {
      FileFormat: 'plain-text',
      HiveCompatiblePartitions: false,
      PerHourPartition: true,
    },
  })
}

function securityGroups(stack: Stack, vpc: Vpc): ReadonlyMap<Member, SecurityGroup> {
  const groups = new Map(
    members.map((member) => [
      member,
      new SecurityGroup(stack, groupName(member), {
        vpc: vpc as IVpc,
        description: `${member}: only the ways in that its rules name`,
        allowAllOutbound: callsOut(member),
      }),
    ]),
  )
  for (const { from, to, port, why } of doors) {
    const target = groups.get(to)
    const source = from === 'world' ? undefined : groups.get(from)
    if (target === undefined) continue
    target.addIngressRule(source ?? Peer.anyIpv4(), Port.tcp(port), why)
    if (from !== 'world' && !callsOut(from)) source?.addEgressRule(target, Port.tcp(port), why)
  }
  const open = groups.get('publicBalancer')
  if (open !== undefined)
    Validations.of(open).acknowledge({
      id: 'AwsSolutions-EC23',
      reason: 'Readers of a public wiki come from everywhere, to this balancer and nowhere else.',
    })
  return groups
}
