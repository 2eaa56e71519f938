import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas'
import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Account, Identity, Quota } from '../../ports/account.ts'
import { asking, patience } from './asking.ts'
import { permissions } from './permissions.ts'

/** The account behind an environment, asked over AWS's own interfaces. */
export function awsAccount(site: Site, environment: AwsEnvironment): Account {
  const { region } = environment.platform
  const settings = { region, ...patience }
  const quotas = new ServiceQuotasClient(settings)

  return {
    findDenied: permissions(site, environment),
    identify: async () => identify(region),

    async readQuota({ service, code }: Quota) {
      const which = { ServiceCode: service, QuotaCode: code }
      return asking('servicequotas:GetServiceQuota', async () => {
        try {
          return (await quotas.send(new GetServiceQuotaCommand(which))).Quota?.Value
        } catch (error) {
          // A limit that was never raised may be known by its default only.
          if (!(error instanceof Error) || error.name !== 'NoSuchResourceException') throw error
          const given = await quotas.send(new GetAWSDefaultServiceQuotaCommand(which))
          return given.Quota?.Value
        }
      })
    },

    async findZone(id) {
      const client = new Route53Client(settings)
      return asking('route53:GetHostedZone', async () => {
        try {
          const { HostedZone } = await client.send(new GetHostedZoneCommand({ Id: id }))
          return HostedZone?.Name?.replace(/\.$/, '')
        } catch (error) {
          if (error instanceof Error && error.name === 'NoSuchHostedZone') return undefined
          throw error
        }
      })
    },

    async isMailSandboxed() {
      const client = new SESv2Client(settings)
      return asking('ses:GetAccount', async () => {
        const { ProductionAccessEnabled } = await client.send(new GetAccountCommand({}))
        return ProductionAccessEnabled !== true
      })
    },
  }
}

async function identify(region: string): Promise<Identity> {
  const client = new STSClient({ region, ...patience })
  const { Account: account = '', Arn: arn = '' } = await asking('sts:GetCallerIdentity', async () =>
    client.send(new GetCallerIdentityCommand({})),
  )
  return { account, arn }
}

/** Refuses to work with credentials of another account than the site says. */
export async function assertAccount({ name, platform }: AwsEnvironment): Promise<void> {
  const { account, arn } = await identify(platform.region)
  if (account === platform.account) return
  throw new Problem(
    'account-refused',
    `${name} lives in the account ${platform.account}, and these credentials are of ${account} (${arn})`,
    { hint: 'export AWS_PROFILE=NAME with the profile of that account' },
  )
}
