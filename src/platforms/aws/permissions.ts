import {
  GetRoleCommand,
  IAMClient,
  paginateSimulatePrincipalPolicy,
  type ContextEntry,
} from '@aws-sdk/client-iam'
import { listTasks } from '../../domain/aws/permissions.ts'
import { stackNames } from '../../domain/aws/stacks.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Account } from '../../ports/account.ts'
import { asking, patience } from './asking.ts'
import { bucketName, documentName, stackId } from './naming.ts'

/** Asks IAM what it would say to each action, without doing any of them. */
export function permissions(site: Site, environment: AwsEnvironment) {
  const { region, account } = environment.platform
  const client = new IAMClient({ region, ...patience })
  const tasks = listTasks({
    ...{ region, account, site: site.name, environment: environment.name },
    store: bucketName(site, environment, 'store'),
    logs: bucketName(site, environment, 'logs'),
    copies: bucketName(site, environment, 'copies'),
    documents: (['answer', 'shell'] as const).map((name) => documentName(site, environment, name)),
    stacks: stackNames.slice(0, 1).map((name) => stackId(site.name, environment.name, name)),
  })
  /** What the policies of the guide compare with; IAM knows none of it when it only imagines. */
  const context = Object.entries({
    'aws:RequestedRegion': region,
    'aws:ResourceTag/wikistead:site': site.name,
    'aws:ResourceTag/wikistead:environment': environment.name,
    'kms:ViaService': `s3.${region}.amazonaws.com`,
  }).map(([ContextKeyName, value]): ContextEntry => ({
    ...{ ContextKeyName, ContextKeyType: 'string', ContextKeyValues: [value] },
  }))

  /** IAM knows roles, and not who took them on; a role of single sign-on has a path as well. */
  async function findSource(arn: string): Promise<string> {
    const [, role] = /:assumed-role\/([^/]+)\//.exec(arn) ?? []
    if (role === undefined) return arn
    const { Role } = await asking('iam:GetRole', async () =>
      client.send(new GetRoleCommand({ RoleName: role })),
    )
    return Role?.Arn ?? arn
  }

  async function simulate(
    source: string,
    actions: readonly string[],
    resources: readonly string[],
  ) {
    return asking('iam:SimulatePrincipalPolicy', async () => {
      const denied: string[] = []
      const asked = {
        ...{ PolicySourceArn: source, ActionNames: [...actions], ResourceArns: [...resources] },
        ContextEntries: context,
      }
      for await (const page of paginateSimulatePrincipalPolicy({ client }, asked))
        for (const { EvalActionName = '', EvalDecision } of page.EvaluationResults ?? [])
          if (EvalDecision !== 'allowed') denied.push(EvalActionName)
      return denied
    })
  }

  return async (arn: string): ReturnType<Account['findDenied']> => {
    // Nobody can keep the owner of the account from anything.
    if (arn.endsWith(':root')) return tasks.map(({ what }) => ({ what, denied: [] }))
    try {
      const source = await findSource(arn)
      return await Promise.all(
        tasks.map(async ({ what, asks }) => {
          const found = await Promise.all(
            asks.map(async ({ actions, resources }) => simulate(source, actions, resources)),
          )
          return { what, denied: [...new Set(found.flat())].sort() }
        }),
      )
    } catch (error) {
      if (isProblem(error, 'account-refused')) return undefined
      throw error
    }
  }
}
