import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { TerminateInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { S3Client } from '@aws-sdk/client-s3'
import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { isProblem, type Problem } from '../../src/domain/problems/problem.ts'
import { awsFleet } from '../../src/platforms/aws/aws-fleet.ts'
import { s3Store } from '../../src/platforms/aws/s3-store.ts'
import { systemClock } from '../../src/platforms/local/system-clock.ts'
import type { Store } from '../../src/ports/store.ts'
import { makeStoreBucket } from './support/bucket.ts'
import { publishProgram, startHost } from './support/managed-host.ts'
import { startMetadata, type Metadata } from './support/metadata.ts'
import { refusal } from './support/reply.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'
import { systemsManager, type SystemsManager } from './support/systems-manager.ts'
import { parse, variants } from './support/templates.ts'

const region = 'eu-central-1'
const bucket = 'wikistead-fleet'
const { site, environment } = awsSite()
let simulator: Simulator
let metadata: Metadata
let manager: SystemsManager
let store: Store
let web: Awaited<ReturnType<typeof startHost>>
let admin: Awaited<ReturnType<typeof startHost>>

/** The documents as the stacks make them, by the names that the tool calls them by. */
function documents() {
  const template = variants['files on EFS']?.find(({ name }) => name === 'web')
  return Object.fromEntries(
    Object.values(template === undefined ? {} : parse(template).Resources)
      .filter(({ Type }) => Type === 'AWS::SSM::Document')
      .map(({ Properties: { Name, Content } }) => [Name, Content]),
  )
}

beforeAll(async () => {
  ;[simulator, metadata] = await Promise.all([startSimulator(), startMetadata()])
  await makeStoreBucket(new S3Client({ region, forcePathStyle: true }), bucket)
  store = s3Store({ bucket, region })
  await publishProgram('production', store)
  manager = systemsManager(documents())
  simulator.serve(manager.answers)
  const around = { simulator, metadata, manager }
  web = await startHost({ role: 'web', environment: 'production', bucket }, around)
  admin = await startHost({ role: 'admin', environment: 'production', bucket }, around)
})
afterAll(async () => {
  await manager.settle()
  metadata.stop()
  await simulator.stop()
  for (const { disk } of [web, admin]) await rm(disk, { recursive: true })
})
afterEach(() => {
  simulator.restore()
  Object.assign(manager.faults, {
    ...{ forgetful: 0, isTwice: false, isUndelivered: false, isInterrupted: false },
  })
})

const fleet = (clock = systemClock()) => awsFleet(site, environment, { store, clock })

/** A clock by which our own patience ends soon; AWS and the hosts have theirs. */
const fast = (times = 5) => {
  const began = Date.now()
  return {
    ...systemClock(),
    now: () => new Date(began + (Date.now() - began) * times),
    sleep: async (milliseconds: number) => setTimeout(milliseconds / times),
  }
}
const problem = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.catch((error: unknown) => error)
  expect(isProblem(error), String(error)).toBe(true)
  return error as Problem
}

test('lists the hosts of this environment, and what runs on none', async () => {
  await startHost({ role: 'web', environment: 'staging', bucket }, { simulator, metadata, manager })
  expect(await fleet().list()).toEqual([
    { name: 'admin', role: 'admin', state: 'running', image: 'ami-12c6146b' },
    { name: 'edge', role: 'edge', state: 'missing', image: '' },
    { name: web.name, role: 'web', state: 'running', image: 'ami-12c6146b' },
  ])
})

describe('a command on a host', () => {
  test('gets its arguments, environment, folder, user and stdin as they are', async () => {
    const odd = `it's "$(id)"; \n{{ request }} \\`
    const { status, stdout, stderr } = await fleet().run('admin', {
      argv: ['sh', '-c', 'cat; echo "$1|$ODD|$PWD|$(id -un)"; echo no >&2; exit 3', 'sh', odd],
      ...{ env: { ODD: odd }, cwd: '/usr', user: 'web', stdin: 'from here\n' },
    })
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'no\n' })
    expect(stdout).toBe(`from here\n${odd}|${odd}|/usr|www-data\n`)
  })

  test('leaves nothing in the store, and only a number in the history of Run Command', async () => {
    await fleet().run('admin', { argv: ['cat'], stdin: 'a password' })
    expect(await store.list('environments/production/relay/')).toEqual([])
    for (const request of manager.sent) expect(request).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('may say more than Run Command shows', async () => {
    const argv = ['sh', '-c', 'seq 1 200000; seq 1 200000 >&2'] as const
    const { stdout, stderr } = await fleet().run(web.name, { argv })
    expect(stdout.length).toBeGreaterThan(1_000_000)
    expect(stderr).toBe(stdout)
  })

  test('that cannot be run says so', async () => {
    const { status, stderr } = await fleet().run('admin', { argv: ['no-such-program'] })
    expect(status).toBe(126)
    expect(stderr).toContain('no-such-program')
  })

  test('takes a stream and gives one', async () => {
    const content = Buffer.alloc(6_000_000, 'wiki')
    const input = Readable.from([content])
    const output = fleet().stream('admin', { argv: ['cat'], input })
    expect((await buffer(output)).equals(content)).toBe(true)
  })

  test('whose status is not 0 breaks its stream, with its own words', async () => {
    const argv = ['sh', '-c', 'echo half; echo "disk full" >&2; exit 9'] as const
    const error = await problem(text(fleet().stream('admin', { argv })))
    expect(error.code).toBe('command-failed')
    expect(error.output).toBe('disk full\n')
  })

  test('ends when nobody wants its output any more', async () => {
    const mark = join(admin.disk, 'ended')
    const argv = [
      'sh',
      '-c',
      `trap 'echo yes > ${mark}; exit' TERM; while :; do echo x; sleep 0.2; done`,
    ]
    const output = fleet().stream('admin', { argv: argv as [string, ...string[]] })
    await new Promise((resolve) => {
      output.once('data', resolve)
    })
    output.destroy()
    await manager.settle()
    expect(await readFile(mark, 'utf8')).toBe('yes\n')
  })
})

describe('a terminal', () => {
  const path = process.env['PATH']
  afterEach(() => {
    process.env['PATH'] = path
  })

  /** A plugin that knows its session from its environment only, and speaks to the host for it. */
  async function installPlugin(body: string) {
    await writeFile(join(admin.disk, 'session-manager-plugin'), `#!/bin/sh\n${body}`, {
      mode: 0o755,
    })
    process.env['PATH'] = `${admin.disk}:${path}`
  }

  test('is connected by the plugin, which gets no token as an argument', async () => {
    const said = join(admin.disk, 'said')
    await installPlugin(`
case "$*" in *a-token*) exit 1 ;; esac
[ "$1" = AWS_SSM_START_SESSION_RESPONSE ] && [ "$3" = StartSession ] || exit 1
request=$(printf %s "$AWS_SSM_START_SESSION_RESPONSE" | sed 's/.*"SessionId":"\\([^"]*\\)".*/\\1/')
export WIKISTEAD_ROOT=${admin.disk} AWS_EC2_METADATA_SERVICE_ENDPOINT=${metadata.url} AWS_EC2_METADATA_DISABLED=false
exec ${admin.disk}/usr/local/sbin/wikistead-answer "$request"
`)
    const argv = ['sh', '-c', `echo "$1" > ${said}; exit 4`, 'sh', 'hello there'] as const
    const status = await fleet().attach('admin', { argv, user: 'root', terminal: true })
    expect(status).toBe(4)
    expect(await readFile(said, 'utf8')).toBe('hello there\n')
  })

  test('that breaks off is no success', async () => {
    await installPlugin('exit 0\n')
    const error = await problem(fleet().attach('admin', { argv: ['true'], terminal: true }))
    expect(error.message).toBe('the session on admin ended without a result')
  })

  test('is not needed: then the status comes from the command all the same', async () => {
    const argv = ['sh', '-c', 'exit 5'] as const
    expect(await fleet().attach('admin', { argv, terminal: false })).toBe(5)
  })
})

describe('AWS that does not answer as one wishes', () => {
  test('a command that it has just been given and does not know yet is waited for', async () => {
    manager.faults.forgetful = 2
    const argv = ['sh', '-c', 'sleep 2; echo done'] as const
    const { stdout } = await fleet(fast()).run('admin', { argv })
    expect(stdout).toBe('done\n')
  })

  test('a nudge that comes twice is answered once', async () => {
    manager.faults.isTwice = true
    const file = join(admin.disk, 'count')
    await fleet().run('admin', { argv: ['sh', '-c', `echo once >> ${file}`] })
    await manager.settle()
    expect(await readFile(file, 'utf8')).toBe('once\n')
  })

  test('throttling is waited out', async () => {
    let asked = 0
    simulator.intercept('SendCommand', () =>
      ++asked < 4 ? refusal('ThrottlingException', 'Rate exceeded') : undefined,
    )
    expect((await fleet().run('admin', { argv: ['true'] })).status).toBe(0)
    expect(asked).toBe(4)
  })

  test('a host whose agent does not answer is told as one that does not run', async () => {
    manager.faults.isUndelivered = true
    const error = await problem(fleet().run('admin', { argv: ['true'] }))
    expect(error.code).toBe('not-running')
    expect(error.message).toContain('the host admin does not run')
  })

  test('a host that goes while it works is noticed', async () => {
    manager.faults.isInterrupted = true
    const around = { simulator, metadata, manager }
    const host = await startHost({ role: 'web', environment: 'production', bucket }, around)
    const sent = manager.sent.length
    const asked = fleet(fast(10)).run(host.name, { argv: ['true'] })
    while (manager.sent.length === sent) await setTimeout(20)
    const client = new EC2Client({ region })
    await client.send(new TerminateInstancesCommand({ InstanceIds: [host.id] }))
    expect((await problem(asked)).code).toBe('not-running')
  })

  test('a host that is not there, or whose agent is away, is named at once', async () => {
    expect((await problem(fleet().run('web-9', { argv: ['true'] }))).code).toBe('host-unknown')
    expect((await problem(fleet().run('edge', { argv: ['true'] }))).code).toBe('not-running')
  })

  test('a permission that the role lacks is named', async () => {
    const before = await store.list('environments/production/relay/')
    simulator.intercept('SendCommand', () => refusal('AccessDeniedException', 'no'))
    const error = await problem(fleet().run('admin', { argv: ['true'] }))
    expect(error.message).toContain('this role may not do ssm:SendCommand')
    expect(await store.list('environments/production/relay/')).toEqual(before)
  })
})

describe('a host', () => {
  const ask = () => new SSMClient({ region })
  const answer = async (request: object, id: string) => {
    const key = `environments/production/relay/admin/${id}/request`
    await store.write(
      key,
      JSON.stringify({ host: 'admin', until: Date.now() + 60_000, ...request }),
    )
    const { Command } = await ask().send(
      new SendCommandCommand({
        ...{ InstanceIds: [admin.id], DocumentName: Object.keys(documents())[0] },
        ...{ TimeoutSeconds: 60, Parameters: { request: [id] } },
      }),
    )
    await manager.settle()
    return ask().send(
      new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: admin.id }),
    )
  }
  const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`

  test('does nothing that is meant for another', async () => {
    const { Status, StandardErrorContent } = await answer({ host: web.name }, id(1))
    expect(Status).toBe('Failed')
    expect(StandardErrorContent).toContain(`is for ${web.name}, and this is admin`)
  })

  test('does nothing that comes too late', async () => {
    const { StandardErrorContent } = await answer({ until: Date.now() - 1 }, id(2))
    expect(StandardErrorContent).toContain('came too late')
  })
})
