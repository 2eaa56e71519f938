import type { Stack } from 'aws-cdk-lib'
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import { CDN_HEADER } from '../../../domain/aws/secrets.ts'

interface Rules {
  readonly scope: 'REGIONAL' | 'CLOUDFRONT'
  /** What CloudWatch calls it. */
  readonly metric: string
  /** Requests of one client in five minutes. */
  readonly limit: number
  /** The value that only CloudFront sends: its own firewall has counted these clients already. */
  readonly cdnKey?: string
  /** In attack mode: how many uncached addresses one anonymous client may ask for. */
  readonly shieldLimit?: number | string
}

type Statement = CfnWebACL.StatementProperty

/** A firewall that counts clients where they really arrive. */
export function firewall(stack: Stack, rules: Rules): CfnWebACL {
  const { scope, metric, limit, cdnKey, shieldLimit } = rules
  const seen = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName,
  })
  const notFromCdn: Statement | undefined =
    cdnKey === undefined ? undefined : { notStatement: { statement: hasHeader(cdnKey) } }
  const rate = (name: string, priority: number, most: number | string, scopeDown?: Statement) => ({
    name,
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    visibilityConfig: seen(name),
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 300,
        limit: most as number,
        ...(scopeDown === undefined ? {} : { scopeDownStatement: scopeDown }),
      },
    },
  })
  return new CfnWebACL(stack, 'Firewall', {
    scope,
    defaultAction: { allow: {} },
    visibilityConfig: seen(metric),
    rules: [
      rate('client-limit', 1, limit, notFromCdn),
      ...(shieldLimit === undefined ? [] : [rate('shield', 2, shieldLimit, uncached())]),
      {
        name: 'known-bad-addresses',
        priority: 3,
        overrideAction: { none: {} },
        visibilityConfig: seen('known-bad-addresses'),
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name: 'AWSManagedRulesAmazonIpReputationList',
          },
        },
      },
    ],
  })
}

const hasHeader = (value: string): Statement => ({
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { Name: CDN_HEADER } },
    positionalConstraint: 'EXACTLY',
    searchString: value,
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
})

const contains = (field: CfnWebACL.FieldToMatchProperty, text: string): Statement => ({
  byteMatchStatement: {
    fieldToMatch: field,
    positionalConstraint: 'CONTAINS',
    searchString: text,
    textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
  },
})

/** A question with a query, of somebody who is not logged in: the edge cannot answer it by itself. */
const uncached = (): Statement => ({
  andStatement: {
    statements: [
      contains({ queryString: {} }, '='),
      { notStatement: { statement: contains({ uriPath: {} }, '/load.php') } },
      {
        notStatement: { statement: contains({ singleHeader: { Name: 'cookie' } }, 'session=') },
      },
    ],
  },
})
