import { listNeeds } from '../../domain/aws/quotas.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../domain/sites/site.ts'
import type { Account } from '../../ports/account.ts'
import type { Machine } from '../../ports/machine.ts'
import { good, missing, warning, type Finding } from './finding.ts'

const PLUGIN =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html'

/** Looks at the account behind an environment; without credentials there is nothing to look at. */
export async function examineAws(
  environment: AwsEnvironment,
  account: Account,
  machine: Machine,
): Promise<Finding[]> {
  const { name } = environment
  const plugin = await machine.findTool(['session-manager-plugin', '--version'])
  const findings = [
    plugin === undefined
      ? warning(
          `${name}: Session Manager plugin`,
          'not installed',
          `for shells on hosts: ${PLUGIN}`,
        )
      : good(`${name}: Session Manager plugin`, plugin),
  ]
  const who = await attempt(`${name}: credentials`, async () => examineWho(environment, account))
  findings.push(...who)
  if (who.some(({ verdict }) => verdict !== 'good')) return findings
  const looks = [
    attempt(`${name}: zone`, async () => examineZone(environment, account)),
    examineQuotas(environment, account),
    attempt(`${name}: mail`, async () => examineMail(environment, account)),
    attempt(`${name}: permissions`, async () => examinePermissions(environment, account)),
  ]
  return [...findings, ...(await Promise.all(looks)).flat()]
}

/** What a look cannot see is one finding; the others go on. */
export async function attempt(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    if (!isProblem(error)) throw error
    return [missing(check, error.message, error.hint ?? '')]
  }
}

async function examineWho({ name, platform }: AwsEnvironment, account: Account) {
  const { account: number, arn } = await account.identify()
  return [
    number === platform.account
      ? good(`${name}: credentials`, arn)
      : missing(
          `${name}: credentials`,
          `of the account ${number}, but the site says ${platform.account}`,
          'export AWS_PROFILE=NAME with the profile of that account',
        ),
  ]
}

async function examineZone({ name, platform, url }: AwsEnvironment, account: Account) {
  const { zone } = platform
  const check = `${name}: zone`
  const found = await account.findZone(zone.id)
  if (found === zone.name) return [good(check, `${zone.name} holds the records of ${url}`)]
  return [
    found === undefined
      ? missing(
          check,
          `the account has no hosted zone ${zone.id}`,
          `aws route53 create-hosted-zone --name ${zone.name} --caller-reference wikistead, then enter its id as \`zone.id\` and its name servers at your registrar`,
        )
      : missing(
          check,
          `${zone.id} is the zone ${found}, not ${zone.name}`,
          'correct `zone` in wikistead.config.ts',
        ),
  ]
}

export async function examineQuotas(
  { name, production, platform }: AwsEnvironment,
  account: Account,
) {
  const check = `${name}: quota`
  const looks = listNeeds(platform, production).map(async (need) =>
    attempt(check, async () => {
      const allowed = await account.readQuota(need)
      if (allowed === undefined)
        return [warning(check, `${need.name}: AWS does not say how many`, 'see Service Quotas')]
      const found = `${need.name}: ${allowed} allowed, ${need.needed} needed`
      return [allowed >= need.needed ? good(check, found) : missing(check, found, raise(need))]
    }),
  )
  return (await Promise.all(looks)).flat()

  function raise({ service, code, needed }: ReturnType<typeof listNeeds>[number]): string {
    return `aws service-quotas request-service-quota-increase --region ${platform.region} --service-code ${service} --quota-code ${code} --desired-value ${needed}`
  }
}

export async function examineMail({ name, platform }: AwsEnvironment, account: Account) {
  const check = `${name}: mail`
  return [
    (await account.isMailSandboxed())
      ? warning(
          check,
          'SES sends to verified addresses only',
          `aws sesv2 put-account-details --region ${platform.region} --production-access-enabled --mail-type TRANSACTIONAL --website-url URL`,
        )
      : good(check, 'SES sends to everybody'),
  ]
}

/** Who deploys may lack what changes stacks; so that is no fault, but it is told by its name. */
async function examinePermissions({ name }: AwsEnvironment, account: Account) {
  const check = `${name}: permissions`
  const { arn } = await account.identify()
  const tasks = await account.findDenied(arn)
  if (tasks === undefined)
    return [
      warning(
        check,
        'this role may not ask what it may do',
        'let it do iam:SimulatePrincipalPolicy and iam:GetRole on itself, or ask who owns the account',
      ),
    ]
  return tasks.map(({ what, denied }) =>
    denied.length === 0
      ? good(check, `this role may ${what}`)
      : warning(
          check,
          `to ${what}, this role lacks ${denied.join(', ')}`,
          'the policies of both roles are in the guide: docs/8-aws.md, Permissions',
        ),
  )
}
