import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { s3Store } from '../../src/platforms/aws/s3-store.ts'
import { storeContract } from '../../src/ports/store.contract.ts'
import { makeStoreBucket } from './support/bucket.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'

const region = 'eu-central-1'
let simulator: Simulator
let client: S3Client
let count = 0

beforeAll(async () => {
  simulator = await startSimulator()
  client = new S3Client({ region, forcePathStyle: true })
})
afterAll(async () => simulator.stop())

const makeBucket = async () => makeStoreBucket(client, `wikistead-test-${++count}`)

storeContract('s3Store', async () => s3Store({ bucket: await makeBucket(), region }))

test('a stream larger than one part arrives whole, and a broken one leaves no parts', async () => {
  const bucket = await makeBucket()
  const store = s3Store({ bucket, region })
  const pieces = Array.from({ length: 12 }, () => randomBytes(1_000_000))
  const { bytes } = await store.writeStream('big', Readable.from(pieces))
  expect(bytes).toBe(12_000_000)
  expect((await store.read('big'))?.equals(Buffer.concat(pieces))).toBe(true)

  const broken = Readable.from(
    (function* () {
      yield* pieces
      throw new Error('cut off')
    })(),
  )
  await expect(store.writeStream('broken', broken)).rejects.toThrow('cut off')
  expect(await store.read('broken')).toBeUndefined()
  const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  expect(Uploads ?? []).toEqual([])
})

test('lists more keys than one answer holds', async () => {
  const store = s3Store({ bucket: await makeBucket(), region, page: 3 })
  const keys = Array.from({ length: 10 }, (_, index) => `k/${index}`)
  await Promise.all(keys.map(async (key) => store.write(key, 'x')))
  expect(await store.list('k/')).toEqual(keys)
})

test('the journal cannot be removed before its time, whatever is written over it', async () => {
  const bucket = await makeBucket()
  const store = s3Store({ bucket, region, journalDays: 400 })
  await store.write('environments/production/journal/one.json', 'begun')
  await store.write('environments/production/journal/one.json', 'ended')
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }))
  expect(Versions).toHaveLength(2)
  for (const { Key, VersionId } of Versions) {
    const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key, VersionId }))
    const days = ((found.ObjectLockRetainUntilDate?.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(found.ObjectLockMode).toBe('GOVERNANCE')
    expect(days).toBeGreaterThan(399)
  }
})

test('says that a bucket is not there in words', async () => {
  const store = s3Store({ bucket: 'wikistead-none', region })
  const error = await store.write('a', 'x').catch((error: unknown) => error)
  expect(isProblem(error, 'store-broken')).toBe(true)
  expect(String(error)).toContain('the bucket wikistead-none is not there')
})
