import { setTimeout } from 'node:timers/promises'
import { DescribeSubnetsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2'
import {
  CreateLoadBalancerCommand,
  CreateListenerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { headTargets } from '../../src/platforms/aws/heads.ts'
import { systemClock } from '../../src/platforms/local/system-clock.ts'
import { success } from './support/reply.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'

const region = 'eu-central-1'
let simulator: Simulator
let balancers: ElasticLoadBalancingV2Client
let arn = ''
let instance = ''

beforeAll(async () => {
  simulator = await startSimulator()
  balancers = new ElasticLoadBalancingV2Client({ region })
  const ec2 = new EC2Client({ region })
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const { TargetGroups } = await balancers.send(
    new CreateTargetGroupCommand({
      ...{ Name: 'heads', Protocol: 'HTTP', Port: 80, VpcId: Subnets[0]?.VpcId },
    }),
  )
  arn = TargetGroups?.[0]?.TargetGroupArn ?? ''
  const { LoadBalancers } = await balancers.send(
    new CreateLoadBalancerCommand({
      ...{ Name: 'internal', Subnets: Subnets.map(({ SubnetId = '' }) => SubnetId) },
    }),
  )
  await balancers.send(
    new CreateListenerCommand({
      ...{ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn, Protocol: 'HTTP', Port: 80 },
      DefaultActions: [{ Type: 'forward', TargetGroupArn: arn }],
    }),
  )
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 }),
  )
  instance = Instances?.[0]?.InstanceId ?? ''
})
afterAll(async () => simulator.stop())
afterEach(() => simulator.restore())

function heads() {
  let ahead = 0
  return headTargets(awsSite().environment, {
    ...systemClock(),
    now: () => new Date(Date.now() + ahead),
    async sleep(milliseconds: number) {
      ahead += milliseconds
      await setTimeout(2)
    },
  })
}
const group = () => arn.slice(arn.indexOf('targetgroup/'))
const registered = async () => {
  const { TargetHealthDescriptions = [] } = await balancers.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: arn }),
  )
  return TargetHealthDescriptions.map(({ Target }) => Target?.Id)
}

test('a head is taken out of the balancer, and put back, as often as one likes', async () => {
  await heads().setDrained('web-1', instance, group(), false)
  expect(await registered()).toEqual([instance])
  for (let times = 0; times < 2; times++) await heads().setDrained('web-1', instance, group(), true)
  expect(await registered()).toEqual([])
  for (let times = 0; times < 2; times++)
    await heads().setDrained('web-1', instance, group(), false)
  expect(await registered()).toEqual([instance])
})

test('a head that the balancer never finds well is named', async () => {
  simulator.intercept('DescribeTargetHealth', () =>
    success(
      'DescribeTargetHealth',
      '<TargetHealthDescriptions><member><TargetHealth><State>unhealthy</State><Description>Health checks failed with these codes: [404]</Description></TargetHealth></member></TargetHealthDescriptions>',
    ),
  )
  const error = await heads()
    .setDrained('web-1', instance, group(), false)
    .catch((error: unknown) => error)
  expect(isProblem(error, 'hosts-missing')).toBe(true)
  expect(String(error)).toContain('the balancer does not find web-1 well')
  expect((error as { output?: string }).output).toContain('[404]')
})
