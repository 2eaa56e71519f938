import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { edgesPrefix, placesKey, type Places } from '../../src/domain/aws/places.ts'
import { standingKey } from '../../src/domain/aws/standing.ts'
import { wikiSecrets } from '../../src/domain/aws/secrets.ts'
import type { Report } from '../../src/domain/hosts/host.ts'
import { emptyPointer, pointerKey, type Pointer } from '../../src/domain/rollouts/pointer.ts'
import { s3Store } from '../../src/platforms/aws/s3-store.ts'
import { secretsManager } from '../../src/platforms/aws/secrets-manager.ts'
import { execute } from '../../src/platforms/process/execute.ts'
import type { Store } from '../../src/ports/store.ts'
import { makeStoreBucket } from './support/bucket.ts'
import { publishProgram, startHost } from './support/managed-host.ts'
import { startMetadata, type Metadata } from './support/metadata.ts'
import { success } from './support/reply.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'
import { systemsManager } from './support/systems-manager.ts'

const region = 'eu-central-1'
let simulator: Simulator
let metadata: Metadata
let store: Store
let host: Awaited<ReturnType<typeof startHost>>
let agent: ChildProcess | undefined
let log = ''
let said: string[]
let count = 0

beforeAll(async () => {
  ;[simulator, metadata] = await Promise.all([startSimulator(), startMetadata()])
  metadata.tags['aws:autoscaling:groupName'] = 'the-group'
  const tell = (action: string) => (parameters: URLSearchParams) => {
    said.push(`${action} ${parameters.get('LifecycleHookName')} ${parameters.get('InstanceId')}`)
    return success(action)
  }
  simulator.serve({
    CompleteLifecycleAction: tell('CompleteLifecycleAction'),
    RecordLifecycleActionHeartbeat: tell('RecordLifecycleActionHeartbeat'),
  })
})
afterAll(async () => {
  metadata.stop()
  await simulator.stop()
})

let environment: string
beforeEach(async () => {
  said = []
  log = ''
  environment = `agent${++count}`
  const bucket = await makeStoreBucket(
    new S3Client({ region, forcePathStyle: true }),
    `wikistead-${environment}`,
  )
  store = s3Store({ bucket, region })
  await publishProgram(environment, store)
  const manager = systemsManager({})
  host = await startHost({ role: 'admin', environment, bucket }, { simulator, metadata, manager })
  metadata.instance = host.id
  const made = awsSite({}, { name: environment })
  await secretsManager(made.site, made.environment).ensure(wikiSecrets)
  for (const folder of ['srv/wikistead/components', 'srv/wikistead/releases', 'bin'])
    await mkdir(join(host.disk, folder), { recursive: true })
  // What a host has and this machine need not: the supervisor, and something to mount.
  await writeFile(join(host.disk, 'bin', 'sv'), '#!/bin/sh\n', { mode: 0o755 })
  await writeFile(
    join(host.disk, 'usr/local/sbin/wikistead-mount-files'),
    '#!/bin/sh\necho "$1 in $AWS_REGION" > "$WIKISTEAD_ROOT/mounted"\n',
  )
  await putPlaces({})
})

const places: Places = {
  region: 'eu-central-1',
  database: { id: 'db', address: 'db.rds.example', secret: 'rds-db' },
  cache: ['cache1:11211', 'cache2:11211'],
  ...{ files: 'fs-1', bucket: null, balancer: '10.20.5.1', copies: null },
  ...{ noindex: false, isShielded: false },
}

/** Says where the engines are, as the stacks do, with the secret that RDS would make. */
async function putPlaces(more: Partial<Places>) {
  await store.write(placesKey(environment), JSON.stringify({ ...places, ...more }))
  const value = JSON.stringify({ username: 'wikistead', password: 'a "b\\c' })
  const asked = { Name: more.database?.secret ?? 'rds-db', SecretString: value }
  await new SecretsManagerClient({ region })
    .send(new CreateSecretCommand(asked))
    .catch(() => undefined)
}
afterEach(async () => {
  agent?.kill()
  simulator.restore()
  await rm(host.disk, { recursive: true, force: true })
})

/** The host program as the supervisor runs it: fetched from the store, as the agent. */
async function startAgent() {
  const program = await execute([join(host.disk, 'usr/local/sbin/wikistead-program')], {
    env: await environmentOf(),
  })
  expect(program.status, program.stderr).toBe(0)
  agent = spawn('node', [program.stdout.trim(), 'agent'], { env: await environmentOf() })
  for (const output of [agent.stdout, agent.stderr])
    output?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
    })
}

async function environmentOf(): Promise<Record<string, string>> {
  const told = await readFile(join(host.disk, 'etc/wikistead/environment'), 'utf8')
  return {
    PATH: `${host.disk}/bin:${process.env['PATH']}`,
    WIKISTEAD_ROOT: host.disk,
    ...{ AWS_ENDPOINT_URL: simulator.url, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url },
    ...Object.fromEntries(
      told
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('=')),
    ),
  }
}

/** A release of a wiki without a line of PHP, with its packs as a deploy puts them. */
async function makeRelease(id: string, content: string) {
  const components = await Promise.all(
    (['core', 'settings'] as const).map(async (kind) => {
      const folder = await mkdtemp(join(tmpdir(), 'wikistead-pack-'))
      await writeFile(join(folder, `${kind}.txt`), content)
      await execute(['tar', '--create', '--gzip', '-f', `${folder}.tgz`, '-C', folder, '.'])
      const pack = await readFile(`${folder}.tgz`)
      const name = `${kind}-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`
      await store.write(`packs/${name}.tar.gz`, pack)
      const sha256 = createHash('sha256').update(pack).digest('hex')
      return { id: name, kind, name: kind, sha256, bytes: pack.length }
    }),
  )
  const release = { id, components, environmentSettings: '<?php\n', writable: [] }
  await store.write(`releases/${id}.json`, JSON.stringify(release))
}

async function point(pointer: Partial<Pointer>) {
  const key = pointerKey(environment)
  const before = await store.readCell(key)
  const known = before === undefined ? emptyPointer : (JSON.parse(before.content) as Pointer)
  const next = JSON.stringify({ ...known, epoch: known.epoch + 1, ...pointer })
  expect(await store.swapCell(key, before?.version ?? 0, next)).toBe(true)
}

const activation = (release: string) => ({ release, database: 'wiki' })

async function until(what: string, isSo: () => Promise<boolean> | boolean) {
  for (const deadline = Date.now() + 20_000; !(await isSo()); await setTimeout(50))
    if (Date.now() > deadline) throw new Error(`${what} never came true; the agent says: ${log}`)
}
const report = async () => {
  const content = await store.read(`environments/${environment}/reports/admin.json`)
  return content === undefined ? undefined : (JSON.parse(content.toString()) as Report)
}
const serving = async () =>
  readFile(join(host.disk, 'srv/wikistead/current.path'), 'utf8').catch(() => '')

test('a host on AWS follows the pointer from S3 and takes its place once it is proved', async () => {
  await startAgent()
  // Before the first release nothing can be proved; the group is asked to wait, and starts no other.
  await until('a sign of life', () => said.length > 0)
  expect(said).toEqual([`RecordLifecycleActionHeartbeat proved ${host.id}`])

  await makeRelease('r1', 'one')
  await point({ stable: activation('r1') })
  await until('r1', async () => (await report())?.serving === 'r1.wiki')
  await until('its place', () => said.length > 1)
  expect(said[1]).toBe(`CompleteLifecycleAction proved ${host.id}`)
  expect(await serving()).toBe(join(host.disk, 'srv/wikistead/releases/r1.wiki'))
  const core = join(host.disk, 'srv/wikistead/releases/r1.wiki/core.txt')
  expect(await readlink(core)).toMatch(/^\.\.\/\.\.\/components\/core-/)

  const secrets = join(host.disk, 'run/wikistead/secrets.json')
  expect(Object.keys(JSON.parse(await readFile(secrets, 'utf8')) as object)).toEqual([
    ...wikiSecrets,
  ])
  expect((await stat(secrets)).mode & 0o777).toBe(0o640)
})

test('PHP and the admin host are told where the engines are, and again when they moved', async () => {
  const sign = async (name: string, address: string, at: Date) =>
    store.write(`${edgesPrefix(environment)}${name}.json`, JSON.stringify({ address, at }))
  await sign('edge-1', '10.20.4.7', new Date())
  await sign('edge-0', '10.20.4.6', new Date(Date.now() - 600_000))
  await makeRelease('r1', 'one')
  await point({ stable: activation('r1') })
  await startAgent()
  await until('r1', async () => (await report())?.serving === 'r1.wiki')
  const known = async () =>
    JSON.parse(await readFile(join(host.disk, 'run/wikistead/places.json'), 'utf8')) as object
  expect(await known()).toEqual({
    ...{ database: 'db.rds.example', cache: places.cache, edges: ['10.20.4.7:80'], bucket: null },
  })
  expect(await readFile(join(host.disk, 'mounted'), 'utf8')).toBe(`fs-1 in ${region}\n`)
  const client = join(host.disk, 'etc/wikistead/mariadb.cnf')
  expect(await readFile(client, 'utf8')).toContain(
    'host = db.rds.example\nuser = wikistead\npassword = "a \\"b\\\\c"\nssl-verify-server-cert\n',
  )
  expect((await stat(client)).mode & 0o777).toBe(0o600)

  await putPlaces({ database: { id: 'db-2', address: 'db-2.rds.example', secret: 'rds-db' } })
  await until('the other database', async () => (await report())?.database === 'db-2.rds.example')
  expect(await known()).toMatchObject({ database: 'db-2.rds.example' })
})

test('before the stacks said where the database is, a host waits and keeps its place', async () => {
  await store.remove(placesKey(environment))
  await startAgent()
  await until('a sign of life', () => said.length > 0)
  expect(said).toEqual([`RecordLifecycleActionHeartbeat proved ${host.id}`])
  await putPlaces({})
  await until('a report', async () => (await report()) !== undefined)
})

test('a host whose environment stands in another region by now refuses editors', async () => {
  const there = 'eu-west-1'
  const bucket = `copies-of-${environment}`
  await makeStoreBucket(new S3Client({ region: there, forcePathStyle: true }), bucket)
  const copies = s3Store({ bucket, region: there })
  await putPlaces({ copies: { bucket, region: there } })
  await makeRelease('r1', 'one')
  await point({ stable: activation('r1') })
  await startAgent()
  await until('r1', async () => (await report())?.serving === 'r1.wiki')
  expect((await report())?.readOnly).toBe(false)
  await copies.swapCell(standingKey(environment), 0, '{}')
  await until('a refusal', async () => (await report())?.readOnly === true)
  expect(await readFile(join(host.disk, 'srv/wikistead/read-only'), 'utf8')).toContain(
    'runs in another region now',
  )
  // What is read there goes on being served.
  expect((await report())?.serving).toBe('r1.wiki')
})

test('a host goes on where the region with the copies does not answer', async () => {
  simulator.lose('eu-west-1')
  await putPlaces({ copies: { bucket: 'copies', region: 'eu-west-1' } })
  await makeRelease('r1', 'one')
  await point({ stable: activation('r1') })
  await startAgent()
  await until('r1', async () => (await report())?.serving === 'r1.wiki')
  expect((await report())?.readOnly).toBe(false)
  simulator.findAgain('eu-west-1')
})

test('mail goes out by the role of the host', async () => {
  await execute([join(host.disk, 'usr/local/sbin/wikistead-program')], {
    env: await environmentOf(),
  })
  const sent: string[] = []
  simulator.intercept('SendRawEmail', (parameters) => {
    sent.push(Buffer.from(parameters.get('RawMessage.Data') ?? '', 'base64').toString())
    return success('SendRawEmail', '<MessageId>m</MessageId>')
  })
  const mail = 'To: ada@wiki.example\nSubject: x\n\nhello\n'
  const program = [join(host.disk, 'usr/local/bin/wikistead-sendmail'), '-t', '-i'] as const
  const { status, stderr } = await execute([...program], {
    stdin: mail,
    env: await environmentOf(),
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(sent).toEqual([mail])
})

test('an edge finds the web heads, says where it is, and takes its place once Varnish runs', async () => {
  const asked = join(host.disk, 'varnish')
  await writeFile(
    join(host.disk, 'bin', 'varnishadm'),
    `#!/bin/sh\necho "$3" >> ${asked}\n[ -e ${asked}-runs ] && echo "Child in state running"; exit 0\n`,
    { mode: 0o755 },
  )
  const told = join(host.disk, 'etc/wikistead/environment')
  const lines = (await readFile(told, 'utf8')).replace(
    'WIKISTEAD_ROLE=admin',
    'WIKISTEAD_ROLE=edge',
  )
  await writeFile(told, lines)
  await startAgent()
  await until('a sign', async () => (await store.list(edgesPrefix(environment))).length > 0)
  const sign = await store.read(`${edgesPrefix(environment)}admin.json`)
  expect(JSON.parse(sign?.toString() ?? '')).toMatchObject({ address: '10.20.4.7' })
  const rules = await readFile(join(host.disk, 'etc/wikistead/host/edge.vcl'), 'utf8')
  expect(rules).toContain('backend heads_10_20_5_1 {')
  expect(said.filter((line) => line.startsWith('Complete'))).toEqual([])
  await writeFile(`${asked}-runs`, '')
  await until('its place', () => said.some((line) => line.startsWith('Complete')))
  expect(await readFile(asked, 'utf8')).toContain('vcl.load\nvcl.use\n')
})

test('a bad pointer, a release that is not there or is another: no new launch, and all goes on', async () => {
  await makeRelease('r1', 'one')
  await point({ stable: activation('r1') })
  await startAgent()
  await until('r1', async () => (await report())?.serving === 'r1.wiki')

  await point({ target: activation('nowhere'), wave: 'all' })
  await until('the failure', async () => (await report())?.failure?.activation === 'nowhere.wiki')
  expect((await report())?.serving).toBe('r1.wiki')

  const cell = await store.readCell(pointerKey(environment))
  await store.swapCell(pointerKey(environment), cell?.version ?? 0, '{ this is no pointer')
  await until('its word', () => log.includes('sync failed'))
  expect(await serving()).toContain('r1.wiki')
  expect(agent?.exitCode).toBeNull()

  await makeRelease('r2', 'two')
  await store.swapCell(
    pointerKey(environment),
    (cell?.version ?? 0) + 1,
    JSON.stringify({ ...emptyPointer, epoch: 9, stable: activation('r2') }),
  )
  await until('r2', async () => (await report())?.serving === 'r2.wiki')
  expect(said.filter((line) => line.startsWith('Complete'))).toHaveLength(1)
})

test('a new host that cannot prove the live release keeps its place and tries on', async () => {
  await point({ stable: activation('nowhere') })
  await startAgent()
  await until('the failure', async () => (await report())?.failure !== undefined)
  await setTimeout(2500)
  expect(said).toEqual([`RecordLifecycleActionHeartbeat proved ${host.id}`])
  await makeRelease('nowhere', 'here')
  await until('its place', () => said.some((line) => line.startsWith('Complete')))
})

test('the store that is away for a while is waited for, and what is served is served on', async () => {
  await makeRelease('r1', 'one')
  await point({ stable: activation('r1') })
  await startAgent()
  await until('r1', async () => (await report())?.serving === 'r1.wiki')
  simulator.stumble(`/wikistead-${environment}/environments/${environment}/pointer.cell`, 4)
  await makeRelease('r2', 'two')
  await point({ stable: activation('r2') })
  await until('r2', async () => (await report())?.serving === 'r2.wiki')
  expect(agent?.exitCode).toBeNull()
})

test('another program in the store ends this one, so that the supervisor starts that', async () => {
  await startAgent()
  await until('a report', async () => (await report()) !== undefined)
  const program = '// another\n'
  const digest = createHash('sha256').update(program).digest('hex').slice(0, 16)
  await store.write(`host-programs/${digest}.mjs`, program)
  await store.write(`environments/${environment}/host-program`, digest)
  await until('its end', () => agent?.exitCode === 0)
  const fetched = await execute([join(host.disk, 'usr/local/sbin/wikistead-program')], {
    env: await environmentOf(),
  })
  expect(fetched.stdout.trim()).toBe(join(host.disk, `var/lib/wikistead/programs/${digest}.mjs`))
})

test('a program that is not the one that its name says is not run', async () => {
  await store.write('host-programs/0123456789abcdef.mjs', 'process.exit(1)')
  await store.write(`environments/${environment}/host-program`, '0123456789abcdef')
  const fetched = await execute([join(host.disk, 'usr/local/sbin/wikistead-program')], {
    env: await environmentOf(),
  })
  expect(fetched.status).toBe(1)
  expect(fetched.stderr).toContain('is not the one that its name says')
})
