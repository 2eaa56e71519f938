import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { S3Client } from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { s3Store } from '../../src/platforms/aws/s3-store.ts'
import { instanceStore } from '../../src/platforms/instance/instance-store.ts'
import { storeContract } from '../../src/ports/store.contract.ts'
import { makeStoreBucket } from './support/bucket.ts'
import { startMetadata, type Metadata } from './support/metadata.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'

const region = 'eu-central-1'
let simulator: Simulator
let metadata: Metadata
let client: S3Client
let count = 0
beforeAll(async () => {
  ;[simulator, metadata] = await Promise.all([startSimulator(), startMetadata()])
  client = new S3Client({ region, forcePathStyle: true })
})
afterAll(async () => {
  metadata.stop()
  await simulator.stop()
})
beforeEach(() => Object.assign(metadata, { life: 3_600_000, failures: 0 }))

const onHost = (bucket: string) =>
  instanceStore(
    { bucket, region },
    { AWS_ENDPOINT_URL: simulator.url, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url },
  )
const makeBucket = async () => makeStoreBucket(client, `wikistead-host-${++count}`)

// The tool's half is AWS's own client; what hosts read and write is ours.
storeContract('the store of an instance', async () => {
  const bucket = await makeBucket()
  return { ...s3Store({ bucket, region }), ...onHost(bucket) }
})

test('a large pack is read as it was written, without holding it', async () => {
  const bucket = await makeBucket()
  const content = randomBytes(9_000_000)
  await s3Store({ bucket, region }).writeStream('packs/a', Readable.from([content]))
  expect((await buffer(await onHost(bucket).openRead('packs/a'))).equals(content)).toBe(true)
})

test('credentials are asked for once, and again before they end', async () => {
  const store = onHost(await makeBucket())
  const before = metadata.given
  metadata.life = 200_000
  await store.read('a')
  metadata.life = 3_600_000
  await store.read('a')
  await store.read('a')
  expect(metadata.given).toBe(before + 2)
})

test('an instance that has no role yet is asked again, and a missing role is told', async () => {
  const bucket = await makeBucket()
  metadata.failures = 2
  expect(await onHost(bucket).read('a')).toBeUndefined()
  metadata.failures = 1000
  const error = await onHost(bucket)
    .read('a')
    .catch((error: unknown) => error)
  expect(isProblem(error, 'credentials-missing')).toBe(true)
})

test('a store that stumbles is asked again', async () => {
  const bucket = await makeBucket()
  const store = onHost(bucket)
  await store.write('a', 'x')
  simulator.stumble(`/${bucket}/a`, 3)
  expect((await store.read('a'))?.toString()).toBe('x')
})

test('a bucket that is not there is told as such, and is no missing key', async () => {
  const error = await onHost('wikistead-none')
    .read('a')
    .catch((error: unknown) => error)
  expect(isProblem(error, 'store-broken')).toBe(true)
  expect((error as { output?: string }).output).toContain('NoSuchBucket')
})
