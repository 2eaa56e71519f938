import type { Stack } from 'aws-cdk-lib'
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch'
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns'
import { alarms, type AlarmName } from '../../../domain/aws/alarms.ts'
import { Validations, type Drawing } from './stack.ts'

export interface Metric {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistic: string
}

interface Way {
  /** The alarm rings below the threshold, not above it. */
  readonly isBelow?: boolean
  /** Silence is a bad sign too. */
  readonly isBadWithoutData?: boolean
}

/** Several metrics, put together by an expression or compared with what is usual. */
interface Compound extends Way {
  readonly queries: Readonly<Record<string, Metric>>
  readonly expression?: string
  readonly band?: string
}

export function alarm(
  stack: Stack,
  topic: CfnTopic,
  name: AlarmName,
  what: (Metric & Way) | Compound,
): void {
  const { threshold, period, times, says } = alarms[name]
  new CfnAlarm(stack, `${name.charAt(0).toUpperCase()}${name.slice(1)}Alarm`, {
    alarmDescription: says,
    evaluationPeriods: times,
    alarmActions: [topic.ref],
    okActions: [topic.ref],
    treatMissingData: what.isBadWithoutData === true ? 'breaching' : 'notBreaching',
    ...('queries' in what
      ? compound(what, threshold, period)
      : {
          ...plain(what, period),
          threshold,
          comparisonOperator: compare(what),
        }),
  })
}

const compare = ({ isBelow }: Way) =>
  isBelow === true ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold'

function compound(what: Compound, threshold: number, period: number) {
  const { queries, expression, band } = what
  const metrics: CfnAlarm.MetricDataQueryProperty[] = Object.entries(queries).map(
    ([id, metric]) => ({
      id,
      returnData: band !== undefined,
      metricStat: {
        metric: {
          namespace: metric.namespace,
          metricName: metric.name,
          dimensions: dimensionsOf(metric),
        },
        period,
        stat: metric.statistic,
      },
    }),
  )
  if (band !== undefined)
    return {
      metrics: [
        ...metrics,
        {
          id: 'usual',
          expression: `ANOMALY_DETECTION_BAND(${band}, ${threshold})`,
          returnData: true,
        },
      ],
      thresholdMetricId: 'usual',
      comparisonOperator: 'GreaterThanUpperThreshold',
    }
  return {
    metrics: [...metrics, { id: 'value', expression: expression ?? '', returnData: true }],
    threshold,
    comparisonOperator: compare(what),
  }
}

const plain = (metric: Metric, period: number) => ({
  namespace: metric.namespace,
  metricName: metric.name,
  dimensions: dimensionsOf(metric),
  period,
  ...(metric.statistic.startsWith('p')
    ? { extendedStatistic: metric.statistic }
    : { statistic: metric.statistic }),
})

const dimensionsOf = ({ dimensions }: Metric) =>
  Object.entries(dimensions).map(([name, value]) => ({ name, value }))

/** Where alarms ring: mail to whom the site names. Only AWS's own alarms may publish. */
export function topicFor(stack: Stack, { environment }: Drawing): CfnTopic {
  const topic = new CfnTopic(stack, 'Alarms', { displayName: 'Wikistead alarms' })
  new CfnSubscription(stack, 'Mail', {
    topicArn: topic.ref,
    protocol: 'email',
    endpoint: environment.platform.alarms.email,
  })
  new CfnTopicPolicy(stack, 'WhoRings', {
    topics: [topic.ref],
    policyDocument: new PolicyDocument({
      statements: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'].map(
        (service) =>
          new PolicyStatement({
            principals: [new ServicePrincipal(service)],
            actions: ['sns:Publish'],
            resources: [topic.ref],
            conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
          }),
      ),
    }),
  })
  Validations.of(topic).acknowledge({
    id: 'AwsSolutions-SNS3',
    reason: 'Only alarms and budgets of this account may publish, and they do it inside AWS.',
  })
  return topic
}
