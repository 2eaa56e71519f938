import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { secretsManager } from '../../src/platforms/aws/secrets-manager.ts'
import { secretsContract } from '../../src/ports/secrets.contract.ts'
import { refusal } from './support/reply.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'

let simulator: Simulator
let client: SecretsManagerClient
let count = 0
beforeAll(async () => {
  simulator = await startSimulator()
  client = new SecretsManagerClient({ region: 'eu-central-1' })
})
afterAll(async () => simulator.stop())
afterEach(() => simulator.restore())

const fresh = () => {
  const { site, environment } = awsSite({}, { name: `environment${++count}` })
  return { secrets: secretsManager(site, environment), at: `wikistead/hearth/${environment.name}` }
}

secretsContract('secretsManager', async () => fresh().secrets)

test('what a stack made is found and not made again', async () => {
  const { secrets, at } = fresh()
  const value = 'AbcDef0123456789AbcDef0123456789'
  await client.send(
    new CreateSecretCommand({ Name: `${at}/databasePassword`, SecretString: value }),
  )
  expect(await secrets.ensure(['databasePassword'])).toEqual({ databasePassword: value })
})

test('of two that make the same one at once, both have the same', async () => {
  const { secrets } = fresh()
  const both = await Promise.all([secrets.ensure(['a']), secrets.ensure(['a'])])
  expect(both[0]).toEqual(both[1])
})

test('one that was removed is told with how to have it back, and never made anew', async () => {
  const { secrets, at } = fresh()
  await secrets.ensure(['a'])
  await client.send(new DeleteSecretCommand({ SecretId: `${at}/a` }))
  const error = await secrets.ensure(['a']).catch((error: unknown) => error)
  expect(isProblem(error, 'secret-missing')).toBe(true)
  expect((error as { hint?: string }).hint).toContain(`--secret-id ${at}/a`)
})

test('throttling is waited out, and a permission that the role lacks is named', async () => {
  const { secrets } = fresh()
  let asked = 0
  simulator.intercept('GetSecretValue', () =>
    ++asked < 4 ? refusal('ThrottlingException', 'Rate exceeded') : undefined,
  )
  await secrets.ensure(['a'])
  expect(asked).toBe(4)
  simulator.intercept('GetSecretValue', () => refusal('AccessDeniedException', 'not authorized'))
  const error = await secrets.find('a').catch((error: unknown) => error)
  expect(isProblem(error, 'account-refused')).toBe(true)
  expect(String(error)).toContain('this role may not do secretsmanager:GetSecretValue')
})
