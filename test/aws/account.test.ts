import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { awsAccount } from '../../src/platforms/aws/account.ts'
import { failure } from './support/reply.ts'
import { SIMULATED_ACCOUNT, startSimulator, type Simulator } from './support/simulator.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => simulator.stop())
afterEach(() => simulator.restore())

const account = () => awsAccount(awsSite().environment)

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
