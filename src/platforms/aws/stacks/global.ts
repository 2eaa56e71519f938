import type { Stack } from 'aws-cdk-lib'
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { hostsOf } from '../naming.ts'
import { firewall } from './firewall.ts'
import { newStack, output, type Drawing } from './stack.ts'

/** What CloudFront takes only from one region: its certificate and its firewall. */
export function globalStack(drawing: Drawing): Stack {
  const { environment } = drawing
  const stack = newStack('global', drawing)
  const { files } = hostsOf(environment)
  const { zone, clientLimit } = environment.platform
  const certificate = new CfnCertificate(stack, 'Certificate', {
    domainName: files,
    validationMethod: 'DNS',
    domainValidationOptions: [{ domainName: files, hostedZoneId: zone.id }],
  })
  // A page has many files, and a browser that has none asks for all of them.
  const FILES_A_PAGE = 10
  const acl = firewall(stack, {
    scope: 'CLOUDFRONT',
    metric: stack.stackName,
    limit: clientLimit * FILES_A_PAGE,
  })
  output(stack, 'CertificateArn', certificate.ref)
  output(stack, 'FirewallArn', acl.attrArn)
  return stack
}
