import { expect, test } from 'vitest'
import type { Copies } from '../../domain/aws/copies.ts'
import { awsSite } from '../../domain/aws/sites.fixture.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Account } from '../../ports/account.ts'
import type { Recovery } from '../../ports/recovery.ts'
import { examineRecovery } from './examine-recovery.ts'

const { environment } = awsSite()
const now = new Date('2026-03-05T12:00:00.000Z')
const copies: Copies = {
  database: { kind: 'second', backups: 'arn', instant: '2026-03-05T11:55:00.000Z' },
  ...{ files: 'fs-1', filesAt: '2026-03-05T11:50:00.000Z', release: 'r1', partsMissing: [] },
}
const account = {
  readQuota: async () => 100,
  isMailSandboxed: async () => false,
} as Partial<Account> as Account

const examine = async (more: Partial<Recovery> = {}) =>
  examineRecovery(
    environment,
    {
      ...{ home: 'eu-central-1', region: 'eu-west-1', isThere: false, account },
      look: async () => copies,
      ...more,
    } as Recovery,
    now,
  )
const bad = async (more?: Partial<Recovery>) =>
  (await examine(more)).flatMap(({ check, verdict, found, remedy }) =>
    verdict === 'good' ? [] : [`${verdict} ${check}: ${found}: ${remedy}`],
  )

test('says how old the copies are that the site could come up from', async () => {
  const [first] = await examine()
  expect(first).toMatchObject({ verdict: 'good', check: 'production: recovery region' })
  expect(first?.found).toContain('database as of 2026-03-05T11:55:00.000Z, 5 minutes ago')
  expect(await bad()).toEqual([])
})

test('what must be asked of AWS in that region is asked before it is needed', async () => {
  const isMailSandboxed = async () => true
  expect(await bad({ account: { ...account, isMailSandboxed } })).toEqual([
    expect.stringMatching(
      /^warning production in eu-west-1: mail: SES sends to verified.*--region eu-west-1/,
    ),
  ])
  const readQuota = async () => 1
  expect((await bad({ account: { ...account, readQuota } }))[0]).toMatch(
    /^warning production in eu-west-1: quota: .*--region eu-west-1/,
  )
})

test('names the copy that is missing', async () => {
  const look = async () => {
    throw new Problem('copy-missing', 'eu-west-1 has no copy of the secret x', { hint: 'do y' })
  }
  expect(await bad({ look })).toEqual([
    'warning production: recovery region: eu-west-1 has no copy of the secret x: do y',
  ])
})

test('reminds of an environment that stands among its copies', async () => {
  expect(await bad({ isThere: true })).toEqual([
    expect.stringMatching(
      /^warning .*: production stands in eu-west-1, and nothing of it is copied/,
    ),
  ])
})
