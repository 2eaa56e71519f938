import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { logKinds, logRoots } from '../../src/domain/logs/kept.ts'
import { CELL } from '../../src/domain/aws/cell.ts'
import { standingKey } from '../../src/domain/aws/standing.ts'
import { variants } from './support/templates.ts'

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

const read = async (role: string) => {
  const text = await readFile(new URL(`../../docs/aws-roles/${role}.json`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly Statement: readonly Statement[] }).Statement
}
const allowed = (statements: readonly Statement[]) =>
  statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action)

/** Services by the first part of a type, as IAM calls them. */
const service: Readonly<Record<string, string>> = {
  ...{ ElasticLoadBalancingV2: 'elasticloadbalancing', EFS: 'elasticfilesystem' },
  ...{ CertificateManager: 'acm', IAM: 'iam' },
}

test('the deploy role names every action, and changes neither stacks nor roles', async () => {
  const actions = allowed(await read('deploy'))
  expect(actions.length).toBeGreaterThan(8)
  expect(actions.filter((action) => action.includes('*'))).toEqual([])
  expect(
    actions.filter((action) => /^(iam|cloudformation|rds|secretsmanager):/.test(action)),
  ).toEqual([])
})

test('the deploy role writes only where a deploy writes', async () => {
  const written = (await read('deploy'))
    .filter(({ Action }) => Action.some((action) => /Put|Delete/.test(action)))
    .flatMap(({ Resource }) => Resource)
  for (const resource of written)
    expect(resource).toMatch(
      /^arn:aws:s3:::(STORE|COPIES)-BUCKET\/(releases|packs|host-programs|environments\/ENVIRONMENT)\//,
    )
})

test('the deploy role reads what hosts said, and nothing else of the bucket for logs', async () => {
  const resources = (await read('deploy'))
    .flatMap(({ Resource }) => Resource)
    .filter((resource) => resource.includes('LOGS-BUCKET'))
  expect(resources).toEqual([
    'arn:aws:s3:::LOGS-BUCKET',
    ...logKinds.map((kind) => `arn:aws:s3:::LOGS-BUCKET/${logRoots[kind]}*`),
  ])
})

test('the deploy role may run only the documents that the stacks make', async () => {
  const made = Object.values(variants['files on EFS']?.find(({ name }) => name === 'web') ?? {})
    .filter((text) => typeof text === 'string')
    .join(' ')
  const documents = (await read('deploy'))
    .flatMap(({ Resource }) => Resource)
    .filter((resource) => resource.includes(':document/'))
    .map((resource) => resource.split(':document/')[1] ?? '')
  // In both regions.
  expect(documents).toHaveLength(4)
  for (const name of documents)
    expect(made).toContain(
      `"${name.replace('SITE', 'hearth').replace('ENVIRONMENT', 'production')}"`,
    )
})

test('the infrastructure role may make every kind of resource that the templates have', async () => {
  const actions = allowed(await read('infrastructure'))
  const types = new Set(
    Object.values(variants).flatMap((templates) =>
      templates.flatMap(({ resources }) => Object.values(resources)),
    ),
  )
  const missing = [...types].filter((type) => {
    const name = type.split('::')[1] ?? ''
    const prefix = service[name] ?? name.toLowerCase()
    return !actions.some((action) => action.startsWith(`${prefix}:`))
  })
  expect(missing).toEqual([])
})

test('the infrastructure role can remove neither keys nor what is locked', async () => {
  const denied = (await read('infrastructure')).filter(({ Effect }) => Effect === 'Deny')
  expect(denied.flatMap(({ Action }) => Action)).toEqual([
    'kms:ScheduleKeyDeletion',
    'kms:DisableKey',
    's3:BypassGovernanceRetention',
  ])
})

test('the deploy role cannot say that the environment stands elsewhere', async () => {
  const denied = (await read('deploy')).filter(({ Effect }) => Effect === 'Deny')
  expect(denied.flatMap(({ Action, Resource }) => [...Action, ...Resource])).toEqual([
    ...['s3:PutObject', 's3:DeleteObject'],
    `arn:aws:s3:::COPIES-BUCKET/${standingKey('ENVIRONMENT')}${CELL}`,
  ])
})
