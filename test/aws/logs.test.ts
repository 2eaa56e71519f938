import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fluentBitConfiguration } from '../../src/domain/logs/fluent-bit.ts'
import type { LogLine } from '../../src/domain/logs/line.ts'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { readLogs } from '../../src/operations/logs/read-logs.ts'
import { s3LogArchive } from '../../src/platforms/aws/logs/s3-log-archive.ts'
import { memoryWorld } from '../../src/platforms/memory/memory-world.ts'
import { logArchiveContract } from '../../src/ports/log-archive.contract.ts'
import { readConfiguration, shipJournal, type JournalRecord } from './support/fluent-bit.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'

const region = 'eu-central-1'
const configuration = readConfiguration(fluentBitConfiguration())
let simulator: Simulator
let client: S3Client
let bucket: string
let count = 0

beforeAll(async () => {
  simulator = await startSimulator()
  client = new S3Client({ region, forcePathStyle: true })
})
afterAll(async () => simulator.stop())
beforeEach(async () => {
  bucket = await makeBucket()
})

async function makeBucket() {
  const made = `wikistead-logs-${++count}`
  await client.send(
    new CreateBucketCommand({
      Bucket: made,
      CreateBucketConfiguration: { LocationConstraint: region },
    }),
  )
  return made
}

const put = async (Bucket: string, Key: string, Body: Buffer) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body }))

/** What a host's Fluent Bit makes of its journal. */
async function ship(host: string, records: readonly JournalRecord[], into = bucket) {
  const environment = {
    ...{ WIKISTEAD_LOGS: into, WIKISTEAD_HOST: host, AWS_REGION: region },
    WIKISTEAD_ROLE: host.replace(/-.*/, ''),
  }
  const shipped = shipJournal(configuration, environment, records)
  for (const { bucket: to, key, body } of shipped) await put(to, key, body)
  return shipped.map(({ key }) => key)
}

const record = (at: string, service: string, message: string): JournalRecord => ({
  at,
  fields: {
    ...{ SYSLOG_IDENTIFIER: service, MESSAGE: message, PRIORITY: '6', _COMM: 'systemd-cat' },
    _BOOT_ID: '1111',
  },
})

logArchiveContract('s3LogArchive', async () => {
  const own = await makeBucket()
  return {
    archive: s3LogArchive({ bucket: own, region }),
    say: async (lines) => {
      for (const host of new Set(lines.map((line) => line.host)))
        await ship(
          host,
          lines
            .filter((line) => line.host === host)
            .map(({ at, service, message }) => record(at, `wikistead-${service}`, message)),
          own,
        )
    },
  }
})

/** The operation as the command calls it, at noon, with the real archive. */
async function read(request: Partial<Parameters<typeof readLogs>[0]> = {}) {
  const world = memoryWorld()
  const lines: LogLine[] = []
  const events: string[] = []
  const result = await readLogs(
    { since: '2026-11-23T03:00', until: '2026-11-23T04:00', ...request },
    {
      ...world,
      clock: { ...world.clock, now: () => new Date('2026-11-23T12:00:00Z') },
      emit: (event) => void events.push(event.type),
      logArchive: s3LogArchive({ bucket, region }),
    },
    async (line) => void lines.push(line),
  ).catch((error: unknown) => error)
  return { lines, messages: lines.map(({ message }) => message), result, events }
}

describe('the configuration of Fluent Bit', () => {
  test('has only settings that there are, and sends each line to one place', async () => {
    const keys = await ship('web-0abc', [
      record('2026-11-23T03:15:01.123456Z', 'wikistead-apache', '192.0.2.7 "GET /"'),
      record('2026-11-23T03:15:02Z', 'wikistead-php-log', 'boom'),
      record('2026-11-23T03:15:03Z', 'wikistead-apachectl', 'not of a reader'),
    ])
    expect(keys.map((key) => key.replace(/-[^-]*$/, ''))).toEqual([
      'access/hosts/web/2026/11/23/03/web-0abc/20261123T031501Z',
      'hosts/web/2026/11/23/03/web-0abc/20261123T031502Z',
    ])
    const { lines } = await read()
    expect(lines).toEqual([
      {
        ...{ at: '2026-11-23T03:15:01.123456Z', host: 'web-0abc', service: 'apache' },
        message: '192.0.2.7 "GET /"',
      },
      { at: '2026-11-23T03:15:02Z', host: 'web-0abc', service: 'php-log', message: 'boom' },
      {
        ...{ at: '2026-11-23T03:15:03Z', host: 'web-0abc', service: 'apachectl' },
        message: 'not of a reader',
      },
    ])
  })

  test.each([
    ['upload_timeout: 60s', 'upload_time: 60s', 's3 has no setting upload_time'],
    ['filters:', 'filter:', 'no such section: filter'],
    ["match: '*'", 'match: *', 'YAML reads more into *'],
  ])('that says %s wrong is noticed by the model', (right, wrong, message) => {
    const text = fluentBitConfiguration().replace(right, wrong)
    expect(() => readConfiguration(text)).toThrow(message)
  })
})

describe('lines of several hosts', () => {
  test('come by their time, over objects, kinds, roles and hours', async () => {
    const all = Array.from({ length: 240 }, (_, index) => ({
      host: ['web-1', 'web-2', 'edge-1', 'admin'][index % 4] ?? '',
      at: new Date(Date.parse('2026-11-23T02:30:00Z') + index * 37_000).toISOString(),
      service: index % 3 === 0 ? 'wikistead-apache' : 'wikistead-agent',
    }))
    for (const host of new Set(all.map((said) => said.host)))
      await ship(
        host,
        all.filter((said) => said.host === host).map(({ at, service }) => record(at, service, at)),
      )
    const { messages, events } = await read()
    const meant = all
      .map(({ at }) => at)
      .filter((at) => at >= '2026-11-23T03' && at < '2026-11-23T04')
    expect(meant.length).toBeGreaterThan(90)
    expect(messages).toEqual(meant)
    expect(events).toContain('progress')
  })

  test('are only of the host that is asked for, and only those with the text', async () => {
    await ship('web-1', [record('2026-11-23T03:15:01Z', 'kernel', 'Out of Memory')])
    await ship('web-2', [
      record('2026-11-23T03:15:01Z', 'kernel', 'out of memory too'),
      record('2026-11-23T03:15:02Z', 'kernel', 'well'),
    ])
    expect((await read({ grep: 'out of memory' })).messages).toHaveLength(2)
    expect((await read({ host: 'web-2', grep: 'memory' })).messages).toEqual(['out of memory too'])
  })

  test('are not looked for in objects that ended before', async () => {
    const minutes = Array.from({ length: 60 }, (_, minute) =>
      record(
        new Date(Date.parse('2026-11-23T03:00:00Z') + minute * 60_000).toISOString(),
        'x',
        'y',
      ),
    )
    await ship('web-1', minutes)
    const trails = await s3LogArchive({ bucket, region }).find({
      ...{ since: new Date('2026-11-23T03:50:00Z'), until: new Date('2026-11-23T03:55:00Z') },
    })
    expect(trails.flatMap(({ pieces }) => pieces)).toHaveLength(6)
  })
})

describe('objects that are not as they should be', () => {
  const key = (second: string) =>
    `hosts/web/2026/11/23/03/web-1/20261123T0315${second}Z-abcdefgh.gz`
  const good = (second: string) =>
    `{"date":"2026-11-23T03:15:${second}.5Z","SYSLOG_IDENTIFIER":"x","MESSAGE":"${second}"}\n`
  /** Large enough that what was packed before the cut comes out again. */
  const noise = Array.from({ length: 5000 }, () => good('02').replace('"02"', `"${Math.random()}"`))

  test('one that is cut off is named, and all that can be read is shown', async () => {
    await put(bucket, key('01'), gzipSync(good('01')))
    const whole = gzipSync(noise.join(''))
    await put(bucket, key('02'), whole.subarray(0, whole.length / 2))
    await put(bucket, key('03'), gzipSync(good('03')))
    const { messages, result } = await read()
    expect(messages[0]).toBe('01')
    expect(messages.at(-1)).toBe('03')
    expect(messages.length).toBeGreaterThan(1000)
    expect(messages.length).toBeLessThan(noise.length)
    expect(isProblem(result, 'logs-damaged') && result.output).toBe(
      `${key('02')}: unexpected end of file`,
    )
  })

  test.each([
    ['nothing', Buffer.alloc(0), 'unexpected end of file'],
    ['no gzip', Buffer.from('plain text\n'), 'incorrect header check'],
    ['other text', gzipSync('one\ntwo\n'), '2 lines are no records'],
    ['a line without end', gzipSync('x'.repeat(5_000_000)), 'a line of more than 1000000 letters'],
    ['too much', Buffer.alloc(33_000_000), '33000000 bytes are too many'],
  ])('one with %s in it is named', async (_, body, reason) => {
    await put(bucket, key('02'), body)
    const { messages, result } = await read()
    expect(messages).toEqual([])
    expect(isProblem(result, 'logs-damaged') && result.output).toBe(`${key('02')}: ${reason}`)
  })

  test('what is nothing of ours is not read', async () => {
    await put(bucket, 'hosts/web/2026/11/23/03/web-1/README', Buffer.from('x'))
    expect(await read()).toMatchObject({ messages: [], result: 0 })
  })

  test('one that expired since it was listed has no lines', async () => {
    await put(bucket, key('01'), gzipSync(good('01')))
    const range = { since: new Date('2026-11-23T03:00Z'), until: new Date('2026-11-23T04:00Z') }
    const [trail] = await s3LogArchive({ bucket, region }).find(range)
    const Contents =
      (await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []
    for (const { Key } of Contents)
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
    const lines: LogLine[] = []
    for (const piece of trail?.pieces ?? [])
      for await (const line of await piece.open()) lines.push(line)
    expect({ pieces: trail?.pieces.length, lines }).toEqual({ pieces: 1, lines: [] })
  })
})

describe('S3 that does not answer as one wishes', () => {
  test('is asked again where it stumbles', async () => {
    const [stored = ''] = await ship('web-1', [record('2026-11-23T03:15:01Z', 'kernel', 'x')])
    simulator.stumble(`/${bucket}/${stored}`, 3)
    expect((await read()).messages).toEqual(['x'])
    simulator.restore()
  })

  test('says which bucket is not there before the first up', async () => {
    bucket = 'wikistead-none'
    const { result } = await read()
    expect(isProblem(result, 'store-broken') && result.message).toContain(
      'wikistead-none is not there',
    )
  })

  /** A server that stands in for S3 and answers each question so. */
  async function answering(answer: (url: string) => [number, string, number?]) {
    const asked: string[] = []
    const server = createServer(({ url = '' }, to) => {
      asked.push(url)
      const [status, body, length] = answer(url)
      to.writeHead(status, {
        'content-type': 'application/xml',
        'content-length': length ?? Buffer.byteLength(body),
      })
      to.write(body, () => (length === undefined ? to.end() : to.destroy()))
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const before = process.env['AWS_ENDPOINT_URL']
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      return { ...(await read({ host: 'web-1' })), asked }
    } finally {
      process.env['AWS_ENDPOINT_URL'] = before
      server.close()
    }
  }
  const listing = `<ListBucketResult><Contents><Key>hosts/web/2026/11/23/03/web-1/20261123T031502Z-abcdefgh.gz</Key></Contents></ListBucketResult>`
  const isListing = (url: string) => url.includes('list-type=2')
  const isOurs = (url: string) => url.includes('prefix=hosts%2Fweb%2F2026%2F11%2F23%2F03')

  test('and refuses to list or to read is told by the name of what the role may not do', async () => {
    const denied = '<Error><Code>AccessDenied</Code><Message>no</Message></Error>'
    const { result } = await answering(() => [403, denied])
    expect(isProblem(result, 'account-refused') && result.message).toContain('s3:ListBucket')
    const reading = await answering((url) => (isListing(url) ? [200, listing] : [403, denied]))
    expect(isProblem(reading.result, 'account-refused') && reading.result.message).toContain(
      's3:GetObject',
    )
  })

  test('and breaks off in the middle is asked three times, and then told', async () => {
    const { result, asked } = await answering((url) => {
      if (!isListing(url)) return [200, 'half', 1000]
      return [200, isOurs(url) ? listing : '<ListBucketResult/>']
    })
    expect(asked.filter((url) => !isListing(url))).toHaveLength(3)
    expect(isProblem(result, 'cloud-failed') && result.message).toMatch(/abcdefgh\.gz breaks off/)
  })
})
