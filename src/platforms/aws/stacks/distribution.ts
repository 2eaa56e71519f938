import type { Stack } from 'aws-cdk-lib'
import { CfnCachePolicy, CfnDistribution } from 'aws-cdk-lib/aws-cloudfront'
import { CDN_HEADER } from '../../../domain/aws/secrets.ts'
import { hostsOf, stackId } from '../naming.ts'
import { input, Validations, type Drawing } from './stack.ts'

/** AWS's own policies, known by number everywhere. */
const ALL_BUT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'

/** Seconds: what ResourceLoader gives a version in its address never changes. */
const YEAR = 31_536_000
/** Seconds until a file that was uploaded anew is seen everywhere: MediaWiki purges only the edge. */
const UPLOAD_SECONDS = 300

/** CloudFront in front of static files and images only: pages are purged, which the edge can do. */
export function distribution(stack: Stack, drawing: Drawing, cdnKey: string): CfnDistribution {
  const { site, environment } = drawing
  const hosts = hostsOf(environment)
  const policy = (id: string, most: number) =>
    new CfnCachePolicy(stack, `${id}Policy`, {
      cachePolicyConfig: {
        name: `${stackId(site.name, environment.name, 'edge')}-${id.toLowerCase()}`,
        ...{ minTtl: 0, defaultTtl: Math.min(most, UPLOAD_SECONDS), maxTtl: most },
        parametersInCacheKeyAndForwardedToOrigin: {
          enableAcceptEncodingGzip: true,
          enableAcceptEncodingBrotli: true,
          headersConfig: { headerBehavior: 'none' },
          cookiesConfig: { cookieBehavior: 'none' },
          queryStringsConfig: { queryStringBehavior: 'all' },
        },
      },
    })
  const behaviour = (cachePolicyId: string) => ({
    ...{ targetOriginId: 'wiki', cachePolicyId, originRequestPolicyId: ALL_BUT_HOST },
    ...{ viewerProtocolPolicy: 'redirect-to-https', compress: true },
    allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    cachedMethods: ['GET', 'HEAD'],
  })
  const versioned = policy('Resources', YEAR)
  const uploads = policy('Uploads', UPLOAD_SECONDS)
  const made = new CfnDistribution(stack, 'Cdn', {
    distributionConfig: {
      enabled: true,
      comment: `Static files and images of ${site.name}/${environment.name}`,
      aliases: [hosts.files],
      httpVersion: 'http2and3',
      ipv6Enabled: true,
      priceClass: 'PriceClass_All',
      webAclId: input(stack, 'global', 'FirewallArn'),
      viewerCertificate: {
        acmCertificateArn: input(stack, 'global', 'CertificateArn'),
        minimumProtocolVersion: 'TLSv1.2_2021',
        sslSupportMethod: 'sni-only',
      },
      origins: [
        {
          id: 'wiki',
          domainName: hosts.wiki,
          customOriginConfig: {
            originProtocolPolicy: 'https-only',
            originSslProtocols: ['TLSv1.2'],
          },
          originCustomHeaders: [{ headerName: CDN_HEADER, headerValue: cdnKey }],
        },
      ],
      defaultCacheBehavior: behaviour(versioned.ref),
      cacheBehaviors: ['/images/*', '/thumb.php*'].map((pathPattern) => ({
        pathPattern,
        ...behaviour(uploads.ref),
      })),
      logging: { bucket: input(stack, 'store', 'CdnLogsDomain'), includeCookies: false },
    },
  })
  Validations.of(made).acknowledge({
    id: 'AwsSolutions-CFR1',
    reason: 'The wiki is for readers of all countries.',
  })
  return made
}
