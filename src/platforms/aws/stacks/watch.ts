import type { Stack } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import { CfnHealthCheck } from 'aws-cdk-lib/aws-route53'
import { hostsOf, stackId } from '../naming.ts'
import { alarm, topicFor } from './alarms.ts'
import { newStack, type Drawing } from './stack.ts'

/** A look at the wiki from outside, and at the bill; both are known in one region only. */
export function watchStack(drawing: Drawing): Stack {
  const { site, environment } = drawing
  const { budget, alarms } = environment.platform
  const stack = newStack('watch', drawing)
  const topic = topicFor(stack, drawing)
  const check = new CfnHealthCheck(stack, 'Outside', {
    healthCheckConfig: {
      ...{ type: 'HTTPS', port: 443, enableSni: true, requestInterval: 30, failureThreshold: 3 },
      fullyQualifiedDomainName: hostsOf(environment).wiki,
      resourcePath: '/api.php?action=query&meta=siteinfo&format=json',
    },
  })
  alarm(stack, topic, 'outside', {
    namespace: 'AWS/Route53',
    name: 'HealthCheckStatus',
    dimensions: { HealthCheckId: check.ref },
    statistic: 'Minimum',
    isBelow: true,
    isBadWithoutData: true,
  })
  const warn = (notificationType: string, threshold: number) => ({
    notification: { notificationType, threshold, comparisonOperator: 'GREATER_THAN' },
    subscribers: [{ subscriptionType: 'EMAIL', address: alarms.email }],
  })
  new CfnBudget(stack, 'Budget', {
    budget: {
      budgetName: stackId(site.name, environment.name, 'watch'),
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: budget, unit: 'USD' },
      costFilters: { TagKeyValue: [`user:wikistead:environment$${environment.name}`] },
    },
    notificationsWithSubscribers: [warn('ACTUAL', 80), warn('FORECASTED', 100)],
  })
  return stack
}
