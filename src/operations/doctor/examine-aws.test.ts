import { beforeEach, expect, test } from 'vitest'
import { awsSite } from '../../domain/aws/sites.fixture.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { memoryMachine, type MemoryMachine } from '../../platforms/memory/memory-machine.ts'
import type { Account } from '../../ports/account.ts'
import { examineAws } from './examine-aws.ts'

const { environment } = awsSite()
const well: Account = {
  identify: async () => ({ account: '123456789012', arn: 'arn:aws:sts::123456789012:role/ada' }),
  readQuota: async () => 100,
  findZone: async () => 'wiki.example',
  isMailSandboxed: async () => false,
  findDenied: async () => [{ what: 'deploy', denied: [] }],
}

let machine: MemoryMachine
beforeEach(() => {
  machine = memoryMachine()
  machine.tools.set('session-manager-plugin --version', '1.2.707.0')
})

const bad = async (account: Partial<Account>) =>
  (await examineAws(environment, { ...well, ...account }, machine)).flatMap(
    ({ check, verdict, found, remedy }) =>
      verdict === 'good' ? [] : [`${verdict} ${check}: ${found}: ${remedy}`],
  )

test('finds nothing to do where all is well', async () => {
  expect(await bad({})).toEqual([])
  const checks = (await examineAws(environment, well, machine)).map(({ check }) => check)
  expect(checks).toEqual([
    ...['production: Session Manager plugin', 'production: credentials', 'production: zone'],
    ...Array.from({ length: 5 }, () => 'production: quota'),
    ...['production: mail', 'production: permissions'],
  ])
})

test('without credentials says how to get them, and looks at nothing else', async () => {
  const identify = async () => {
    throw new Problem('credentials-missing', 'nobody is known', { hint: 'aws sso login' })
  }
  expect(await bad({ identify })).toEqual([
    'missing production: credentials: nobody is known: aws sso login',
  ])
})

test('tells credentials of another account', async () => {
  const identify = async () => ({ account: '999999999999', arn: 'arn' })
  expect(await bad({ identify })).toEqual([
    expect.stringMatching(/of the account 999999999999, but the site says 123456789012/),
  ])
})

test('tells how much more of what is needed, and how to ask for it', async () => {
  expect(await bad({ readQuota: async ({ code }) => (code === 'L-1216C47A' ? 16 : 100) })).toEqual([
    'missing production: quota: processors of running standard instances: 16 allowed, 24 needed: aws service-quotas request-service-quota-increase --region eu-central-1 --service-code ec2 --quota-code L-1216C47A --desired-value 24',
  ])
})

test('tells a zone that is not there from one of another name', async () => {
  expect(await bad({ findZone: async () => undefined })).toEqual([
    expect.stringMatching(/no hosted zone Z0123456789ABCDEFGHIJ: aws route53 create-hosted-zone/),
  ])
  expect(await bad({ findZone: async () => 'other.example' })).toEqual([
    expect.stringMatching(/is the zone other\.example, not wiki\.example/),
  ])
})

test('one look that is refused does not hide the others', async () => {
  const isMailSandboxed = async () => {
    throw new Problem('account-refused', 'this role may not do ses:GetAccount')
  }
  machine.tools.delete('session-manager-plugin --version')
  expect(await bad({ isMailSandboxed })).toEqual([
    expect.stringMatching(/^warning production: Session Manager plugin: not installed/),
    'missing production: mail: this role may not do ses:GetAccount: ',
  ])
})

test('names what the role lacks, and that it may not ask', async () => {
  const findDenied = async () => [
    { what: 'deploy', denied: [] },
    { what: 'change stacks and data', denied: ['iam:CreateRole', 'rds:CreateDBInstance'] },
  ]
  expect(await bad({ findDenied })).toEqual([
    expect.stringMatching(
      /^warning production: permissions: to change stacks and data, this role lacks iam:CreateRole, rds:CreateDBInstance: /,
    ),
  ])
  expect(await bad({ findDenied: async () => undefined })).toEqual([
    expect.stringMatching(/may not ask what it may do: let it do iam:SimulatePrincipalPolicy/),
  ])
})
