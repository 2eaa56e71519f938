import type { Stack } from 'aws-cdk-lib'
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch'
import { stackId } from '../naming.ts'
import { alarm, topicFor, type Metric } from './alarms.ts'
import { input, newStack, output, type Drawing } from './stack.ts'

const LOAD_BALANCER = 'AWS/ApplicationELB'

/** Alarms that matter, and one page to look at when one of them rings. */
export function guardStack(drawing: Drawing): Stack {
  const stack = newStack('guard', drawing)
  const topic = topicFor(stack, drawing)
  const known = metrics(stack, drawing)
  const ring = (name: Parameters<typeof alarm>[2], metric: Parameters<typeof alarm>[3]) =>
    alarm(stack, topic, name, metric)

  ring('errors', {
    queries: { m1: known.failed, m2: known.requests },
    expression: 'IF(m2 > 20, 100 * FILL(m1, 0) / m2, 0)',
  })
  ring('slow', known.time)
  ring('spike', { queries: { m1: known.requests }, band: 'm1' })
  ring('hitRate', {
    queries: { m1: known.requests, m2: known.uncached },
    expression: 'IF(m1 > 300, 100 * (1 - FILL(m2, 0) / m1), 100)',
    isBelow: true,
  })
  ring('groupAtMaximum', {
    queries: { m1: known.inService, m2: known.maximum },
    expression: 'IF(m1 >= m2, 1, 0)',
  })
  ring('headsUnhealthy', known.unhealthy)
  ring('clientsTurnedAway', known.turnedAway)
  ring('databaseLoad', known.databaseLoad)
  ring('databaseDisk', { ...known.databaseDisk, isBelow: true })
  ring('backupAge', { ...known.backups, isBelow: true, isBadWithoutData: true })
  const { uploads, standing } = drawing.environment.platform
  if (uploads === 'efs' && standing === undefined)
    ring('filesReplicationLag', { ...filesLag(stack), isBadWithoutData: true })
  dashboard(stack, drawing, known)
  output(stack, 'TopicArn', topic.ref)
  return stack
}

function metrics(stack: Stack, drawing: Drawing) {
  const open = { LoadBalancer: input(stack, 'edge', 'BalancerName') }
  const internal = { LoadBalancer: input(stack, 'web', 'BalancerName') }
  const heads = { TargetGroup: input(stack, 'web', 'HeadsName'), ...internal }
  const group = { AutoScalingGroupName: input(stack, 'web', 'HeadsGroup') }
  const database = { DBInstanceIdentifier: input(stack, 'data', 'DatabaseId') }
  const at = (namespace: string, name: string, dimensions: object, statistic: string): Metric => ({
    ...{ namespace, name, statistic },
    dimensions: dimensions as Record<string, string>,
  })
  return {
    requests: at(LOAD_BALANCER, 'RequestCount', open, 'Sum'),
    uncached: at(LOAD_BALANCER, 'RequestCount', internal, 'Sum'),
    failed: at(LOAD_BALANCER, 'HTTPCode_Target_5XX_Count', open, 'Sum'),
    time: at(LOAD_BALANCER, 'TargetResponseTime', open, 'p95'),
    unhealthy: at(LOAD_BALANCER, 'UnHealthyHostCount', heads, 'Maximum'),
    inService: at('AWS/AutoScaling', 'GroupInServiceInstances', group, 'Minimum'),
    maximum: at('AWS/AutoScaling', 'GroupMaxSize', group, 'Minimum'),
    databaseLoad: at('AWS/RDS', 'CPUUtilization', database, 'Average'),
    databaseDisk: at('AWS/RDS', 'FreeStorageSpace', database, 'Minimum'),
    turnedAway: at(
      'AWS/WAFV2',
      'BlockedRequests',
      {
        WebACL: stackId(drawing.site.name, drawing.environment.name, 'edge'),
        Rule: 'client-limit',
        Region: stack.region,
      },
      'Sum',
    ),
    backups: at(
      'AWS/Backup',
      'NumberOfBackupJobsCompleted',
      { BackupVaultName: stackId(drawing.site.name, drawing.environment.name, 'data') },
      'Sum',
    ),
  } as const
}

const filesLag = (stack: Stack): Metric => ({
  namespace: 'AWS/EFS',
  name: 'TimeSinceLastSync',
  statistic: 'Maximum',
  dimensions: { FileSystemId: input(stack, 'data', 'FilesId') },
})

/** Rows of three graphs: what readers see, what answers them, what lies below. */
function dashboard(stack: Stack, { site, environment }: Drawing, known: Record<string, Metric>) {
  const widgets = Object.entries(known).map(
    ([title, { namespace, name, dimensions, statistic }], index) => ({
      ...{ type: 'metric', width: 8, height: 6, x: (index % 3) * 8, y: Math.floor(index / 3) * 6 },
      properties: {
        ...{ title, region: stack.region, stat: statistic, period: 60 },
        metrics: [[namespace, name, ...Object.entries(dimensions).flat()]],
      },
    }),
  )
  const name = stackId(site.name, environment.name, 'guard')
  new CfnDashboard(stack, 'Dashboard', {
    // Dashboards are of no region, and that of the lost one may still be there.
    dashboardName:
      environment.platform.standing === undefined ? name : `${name}-${environment.platform.region}`,
    dashboardBody: stack.toJsonString({ widgets }),
  })
}
