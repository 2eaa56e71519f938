import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { awsSite, standing } from '../../src/domain/aws/sites.fixture.ts'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { bucketName } from '../../src/platforms/aws/naming.ts'
import { findStanding, writeStanding } from '../../src/platforms/aws/recovery/standing.ts'
import { makeStoreBucket } from './support/bucket.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'

const THERE = 'eu-west-1'
let simulator: Simulator
let warnings: string[]
let count = 0

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => simulator.stop())
beforeEach(() => {
  warnings = []
})
afterEach(() => simulator.findAgain(THERE))

/** An environment of its own for each test, with a bucket of copies unless it was never made. */
async function make({ isMade = true } = {}) {
  const made = awsSite({}, { name: `stands${++count}` })
  if (isMade)
    await makeStoreBucket(
      new S3Client({ region: THERE, forcePathStyle: true }),
      bucketName(made.site, made.environment, 'copies'),
    )
  const find = async () =>
    findStanding(made.site, made.environment, (message) => warnings.push(message))
  return { ...made, find }
}

test('an environment stands at home before it is made, and after', async () => {
  expect(await (await make({ isMade: false })).find()).toBeUndefined()
  expect(await (await make()).find()).toBeUndefined()
  expect(warnings).toEqual([])
})

test('it stands where somebody said, and whoever is slower hears of them', async () => {
  const { site, environment, find } = await make()
  await writeStanding(site, environment, standing)
  const theirs = {
    ...standing,
    by: 'grace@hopper',
    database: { ...standing.database, instant: '' },
  }
  const error = await writeStanding(site, environment, theirs).catch((error: unknown) => error)
  expect(isProblem(error, 'environment-locked'), String(error)).toBe(true)
  expect((error as Error).message).toContain('ada@desk began to bring up')
  expect(await find()).toEqual(standing)
})

test.each(['breaks', 'hangs'] as const)(
  'a region of copies that %s stops nobody at home',
  async (how) => {
    const { find, environment } = await make()
    simulator.lose(THERE, how)
    const began = Date.now()
    expect(await find()).toBeUndefined()
    expect(warnings).toEqual([
      `${THERE} does not answer; ${environment.name} is taken to stand in eu-central-1`,
    ])
    expect(Date.now() - began).toBeLessThan(20_000)
  },
)

test('whoever may not ask where it stands does nothing anywhere', async () => {
  const { site, environment, find } = await make()
  const bucket = bucketName(site, environment, 'copies')
  simulator.refuse(`/${bucket}/`)
  const error = await find().catch((error: unknown) => error)
  expect(isProblem(error, 'account-refused'), String(error)).toBe(true)
  expect((error as Error).message).toMatch(/^this role may not do s3:GetObject/)
})
