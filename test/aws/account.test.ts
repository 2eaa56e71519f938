import { readdir, readFile } from 'node:fs/promises'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { listTasks } from '../../src/domain/aws/permissions.ts'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { awsAccount } from '../../src/platforms/aws/account.ts'
import { failure, success } from './support/reply.ts'
import { SIMULATED_ACCOUNT, startSimulator, type Simulator } from './support/simulator.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => simulator.stop())
afterEach(() => simulator.restore())

const { site, environment } = awsSite()
const account = () => awsAccount(site, environment)

test('says who asks', async () => {
  const { account: number, arn } = await account().identify()
  expect(number).toBe(SIMULATED_ACCOUNT)
  expect(arn).toMatch(/^arn:aws:sts::123456789012:/)
})

test('says in words that nobody is known', async () => {
  simulator.intercept('GetCallerIdentity', () =>
    failure(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
  )
  const error = await account()
    .identify()
    .catch((error: unknown) => error)
  expect(isProblem(error, 'credentials-missing')).toBe(true)
})

test('finds the true name of a zone, and nothing where there is none', async () => {
  const client = new Route53Client({ region: 'eu-central-1' })
  const { HostedZone } = await client.send(
    new CreateHostedZoneCommand({ Name: 'wiki.example', CallerReference: '1' }),
  )
  const id = HostedZone?.Id?.split('/').at(-1) ?? ''
  expect(await account().findZone(id)).toBe('wiki.example')
  expect(await account().findZone('Z0000000000000000000A')).toBeUndefined()
})

test('reads a quota', async () => {
  const vpcs = { service: 'vpc', code: 'L-F678F1CE', name: 'networks' }
  expect(await account().readQuota(vpcs)).toBeGreaterThan(0)
})

const ADA = 'arn:aws:sts::123456789012:assumed-role/Deployer/ada'

/** IAM as its model has it, of a role that lacks these actions; moto does not imagine anything. */
function lacking(...actions: readonly string[]) {
  const asked: URLSearchParams[] = []
  const list = (parameters: URLSearchParams, name: string) =>
    [...parameters].flatMap(([key, value]) => (key.startsWith(`${name}.member.`) ? value : []))
  simulator.intercept('GetRole', (parameters) =>
    success(
      'GetRole',
      `<Role><Path>/sso/</Path><RoleName>${parameters.get('RoleName')}</RoleName><RoleId>A</RoleId><Arn>arn:aws:iam::123456789012:role/sso/${parameters.get('RoleName')}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>`,
    ),
  )
  simulator.intercept('SimulatePrincipalPolicy', (parameters) => {
    asked.push(parameters)
    const results = list(parameters, 'ActionNames').map(
      (action) =>
        `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${actions.includes(action) ? 'implicitDeny' : 'allowed'}</EvalDecision></member>`,
    )
    return success(
      'SimulatePrincipalPolicy',
      `<EvaluationResults>${results.join('')}</EvaluationResults><IsTruncated>false</IsTruncated>`,
    )
  })
  return asked
}

test('names what a role may not do, by what it is needed for', async () => {
  const asked = lacking('ssm:SendCommand', 'rds:RestoreDBInstanceToPointInTime')
  expect(await account().findDenied(ADA)).toEqual([
    { what: 'deploy', denied: ['ssm:SendCommand'] },
    { what: 'read logs', denied: [] },
    { what: 'change stacks and data', denied: ['rds:RestoreDBInstanceToPointInTime'] },
    { what: 'come up in the recovery region', denied: [] },
  ])
  for (const parameters of asked)
    expect(parameters.get('PolicySourceArn')).toBe('arn:aws:iam::123456789012:role/sso/Deployer')
  const text = asked.map((parameters) => parameters.toString()).join('\n')
  expect(decodeURIComponent(text)).toContain('document/wikistead-hearth-production-web-answer')
  expect(decodeURIComponent(text)).toContain('aws:ResourceTag/wikistead:site')
})

test('a role that may not even ask that is told from one that lacks nothing', async () => {
  lacking()
  expect((await account().findDenied(ADA))?.flatMap(({ denied }) => denied)).toEqual([])
  simulator.intercept('SimulatePrincipalPolicy', () =>
    failure(403, 'AccessDenied', 'not authorized'),
  )
  expect(await account().findDenied(ADA)).toBeUndefined()
  expect(await account().findDenied('arn:aws:iam::123456789012:root')).toHaveLength(4)
})

test('all that is asked of AWS is among what is looked at', async () => {
  const root = new URL('../../src/platforms/aws/', import.meta.url)
  const files = (await readdir(root, { recursive: true })).filter((name) =>
    // What stacks name is for hosts and for other services.
    /^(?!stacks).*[.]ts$/.test(name),
  )
  const sources = await Promise.all(
    files.map(async (name) => readFile(new URL(name, root), 'utf8')),
  )
  const asked = sources.flatMap((source) =>
    [...source.matchAll(/'([a-z0-9]+:[A-Z][A-Za-z]+)'/g)].map(([, action = '']) => action),
  )
  const names = { region: 'r', account: 'a', site: 's', environment: 'e' }
  const buckets = { store: 'b', logs: 'l', copies: 'c' }
  const known = new Set(
    listTasks({ ...names, ...buckets, documents: [], stacks: ['x'] }).flatMap(({ asks }) =>
      asks.flatMap(({ actions }) => actions),
    ),
  )
  // Whoever lacks these hears of it anyway.
  const besides = /^(aws|iam|kms|sts):/
  expect(asked.length).toBeGreaterThan(60)
  expect(
    [...new Set(asked)].filter((action) => !known.has(action) && !besides.test(action)),
  ).toEqual([])
})
