import { CfnCondition, CfnParameter, Fn, Token, type Stack } from 'aws-cdk-lib'
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53'
import { CfnLoggingConfiguration, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import { CDN_SECRET, secretName } from '../../../domain/aws/secrets.ts'
import { EDGE_HEALTH } from '../../../domain/edge/vcl.ts'
import { hostsOf } from '../naming.ts'
import { balancer, listener, targetGroup } from './balancers.ts'
import { distribution } from './distribution.ts'
import { firewall } from './firewall.ts'
import { letAnswer, letJoin, letRelay, letSign } from './host-permissions.ts'
import { hostGroup, roleOf } from './hosts.ts'
import { input, newStack, output, type Drawing } from './stack.ts'

/** Uncached addresses that one anonymous client may ask for in five minutes of an attack. */
const SHIELD_LIMIT = 100
/** The highest limit that the firewall takes: as good as none. */
const NO_LIMIT = 2_000_000_000

/** TLS as of 2021 and later, with forward secrecy. */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06'

/**
 * Where readers arrive: balancer, firewall, Varnish, CloudFront, and the names of it all. In the recovery
 * region the names and CloudFront, which are of no region, stay; they come here when the wiki is proved.
 */
export function edgeStack(drawing: Drawing): Stack {
  const { site, environment } = drawing
  const { zone, edges, clientLimit, standing } = environment.platform
  const hosts = hostsOf(environment)
  const stack = newStack('edge', drawing)
  const certificate = new CfnCertificate(stack, 'Certificate', {
    domainName: hosts.wiki,
    subjectAlternativeNames: [hosts.files],
    validationMethod: 'DNS',
    domainValidationOptions: Object.values(hosts).map((domainName) => ({
      domainName,
      hostedZoneId: zone.id,
    })),
  })
  const open = balancer(stack, 'Public', { isPublic: true })
  const targets = targetGroup(stack, 'Edges', EDGE_HEALTH)
  listener(stack, 'Https', open, {
    port: 443,
    protocol: 'HTTPS',
    sslPolicy: TLS_POLICY,
    certificates: [{ certificateArn: certificate.ref }],
    defaultActions: [{ type: 'forward', targetGroupArn: targets.ref }],
  })
  listener(stack, 'Http', open, {
    port: 80,
    protocol: 'HTTP',
    defaultActions: [
      {
        type: 'redirect',
        redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' },
      },
    ],
  })

  const secret = secretName(site.name, environment.name, CDN_SECRET)
  const cdnKey = `{{resolve:secretsmanager:${secret}:SecretString}}`
  const acl = firewall(stack, {
    ...{
      scope: 'REGIONAL',
      metric: stack.stackName,
      limit: clientLimit,
      cdnKey,
      shieldLimit: shieldLimit(stack),
    },
  })
  new CfnWebACLAssociation(stack, 'FirewallOfBalancer', {
    resourceArn: open.ref,
    webAclArn: acl.attrArn,
  })
  new CfnLoggingConfiguration(stack, 'FirewallLog', {
    resourceArn: acl.attrArn,
    logDestinationConfigs: [input(stack, 'store', 'FirewallLogsArn')],
    redactedFields: [
      { singleHeader: { Name: 'cookie' } },
      { singleHeader: { Name: 'authorization' } },
    ],
  })

  const role = roleOf(stack, 'Edge', 'An edge: Varnish, which finds the heads and says where it is')
  letAnswer(stack, role, 'edge')
  letRelay(stack, drawing, role, 'edge')
  letSign(stack, drawing, role)
  letJoin(stack, drawing, role)
  const group = hostGroup(stack, drawing, role, {
    ...{ id: 'Edges', role: 'edge', member: 'edge', kind: 'service', size: edges.size },
    ...{ least: edges.count, most: edges.count, targets: targets.ref },
    topic: input(stack, 'web', 'TopicArn'),
  })
  output(stack, 'BalancerAddress', open.attrDnsName)
  output(stack, 'BalancerZone', open.attrCanonicalHostedZoneId)
  if (standing === undefined) {
    const cdn = distribution(stack, drawing, cdnKey)
    record(stack, 'Wiki', zone.id, hosts.wiki, open.attrDnsName, open.attrCanonicalHostedZoneId)
    record(stack, 'Files', zone.id, hosts.files, cdn.attrDomainName, CLOUDFRONT_ZONE)
    output(stack, 'DistributionId', cdn.ref)
  }
  output(stack, 'BalancerName', open.attrLoadBalancerFullName)
  output(stack, 'EdgesName', targets.attrTargetGroupFullName)
  output(stack, 'EdgesGroup', group.ref)
  return stack
}

/** The zone of all distributions, the same for everybody. */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2'

/** Turned by `wikistead shield`, which changes this parameter and nothing else. */
function shieldLimit(stack: Stack): number {
  const shield = new CfnParameter(stack, 'Shield', {
    description: 'Attack mode: on limits what anonymous clients ask past the cache',
    allowedValues: ['on', 'off'],
    default: 'off',
  })
  const isOn = new CfnCondition(stack, 'IsShielded', {
    expression: Fn.conditionEquals(shield.valueAsString, 'on'),
  })
  return Token.asNumber(Fn.conditionIf(isOn.logicalId, SHIELD_LIMIT, NO_LIMIT))
}

const record = (
  stack: Stack,
  id: string,
  hostedZoneId: string,
  name: string,
  dnsName: string,
  aliasZone: string,
) =>
  new CfnRecordSet(stack, `${id}Record`, {
    ...{ hostedZoneId, name, type: 'A' },
    aliasTarget: { dnsName, hostedZoneId: aliasZone, evaluateTargetHealth: false },
  })
