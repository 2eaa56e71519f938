import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { restoresPrefix, scratchesPrefix } from '../../src/domain/aws/restores.ts'
import { publicPath, toBase36 } from '../../src/domain/backups/stored-file.ts'
import { isProblem, type Problem } from '../../src/domain/problems/problem.ts'
import type { SanitizedPart } from '../../src/domain/sanitize/copy.ts'
import { formatSchema, schema143 } from '../../src/domain/sanitize/schemas.fixture.ts'
import { copy } from '../../src/operations/copy/copy.ts'
import { dump } from '../../src/operations/copy/dump.ts'
import { deploy } from '../../src/operations/deploy/deploy.ts'
import { readJournal } from '../../src/operations/journal/record.ts'
import { awsDatastore } from '../../src/platforms/aws/aws-datastore.ts'
import { memoryFolder } from '../../src/platforms/memory/memory-folder.ts'
import { memoryWorld } from '../../src/platforms/memory/memory-world.ts'
import {
  copyingAccount,
  type CopiedEnvironment,
  type CopyingAccount,
} from './support/copied-environment.ts'
import { failure } from './support/reply.ts'
import { PRIVATE, wikiSql } from './support/wiki-tables.ts'

const IMAGE = 'bee'
const sha1 = toBase36(createHash('sha1').update(IMAGE).digest('hex'))
const bee = publicPath(createHash('md5').update('Bee.png').digest('hex'), 'Bee.png')
const order = (id: string) => ({
  ...{ id, database: 'wiki', as: 'wiki', version: '1.43.9', decisions: {}, withDump: true },
})
let account: CopyingAccount
let production: CopiedEnvironment
let staging: CopiedEnvironment

beforeAll(async () => {
  account = await copyingAccount()
  const of = (title: string) => ({ title, image: sha1 })
  production = await account.make({ name: 'production' }, wikiSql('wiki', of('Bees')))
  staging = await account.make(
    { name: 'staging', production: false, noindex: true },
    wikiSql('wiki', of('Old')) + wikiSql('wiki_2', of('Older')),
  )
  await production.upload(bee, IMAGE)
  await staging.upload('public/0/00/Wasp.png', 'wasp')
})
afterAll(async () => account.stop())
afterEach(() => account.simulator.restore())

const silent = () => {}
const problem = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.catch((error: unknown) => error)
  expect(isProblem(error), String(error)).toBe(true)
  return error as Problem
}
/** Instances that RDS was not asked to remove. */
const instances = (part: string) =>
  [...account.databases.instances.values()].flatMap(({ id, states }) =>
    id.includes(part) && states[0] !== 'deleting' ? [id] : [],
  )
const remembered = async () => production.store.list(scratchesPrefix('production'))
const read = (part: SanitizedPart) => production.datastore.readSanitized(part)

async function expectNothingLeft(): Promise<void> {
  expect(instances('scratch')).toEqual([])
  expect(await remembered()).toEqual([])
  expect(await production.listFolder('srv/wikistead/sanitized')).toEqual([])
  expect(await production.listFolder('srv/wikistead/uploads')).toEqual(['deleted', 'public'])
  expect(await production.listFolder('run/wikistead/managed')).toEqual([])
}

/** The same value as an SQL dump writes it, which has binary columns in hexadecimal. */
const writings = (value: string) => [value, Buffer.from(value).toString('hex').toUpperCase()]

describe('a copy of one environment on AWS in another', () => {
  const id = '20260305t120000z'

  test('is sanitized in a database of its own, which goes before anything is handed over', async () => {
    const told: string[] = []
    account.databases.faults.forgetful = 1
    account.databases.faults.throttled = 2
    const copied = await production.datastore.sanitize(order(id), (words) => told.push(words))
    account.databases.faults.forgetful = 0
    expect(copied).toMatchObject({
      ...{ id, from: '20260304T030000Z', instant: account.databases.window.until },
      ...{ pages: 1, edits: 2, files: 1, missing: [], published: [] },
    })
    expect(copied.values).toBeGreaterThanOrEqual(5)
    expect(told.join('\n')).toContain('backing-up')
    expect(told.join('\n')).toContain('looking for')
    const asked = Object.fromEntries(account.databases.asked.at(-1) ?? [])
    expect(asked).toMatchObject({
      ...{ SourceDBInstanceIdentifier: production.live, DBSubnetGroupName: 'isolated' },
      ...{ RestoreTime: '2026-03-05T11:55:00Z', MultiAZ: 'false', BackupRetentionPeriod: '0' },
      ...{ 'VpcSecurityGroupIds.VpcSecurityGroupId.1': 'sg-database' },
      // Whatever copies the environment's databases goes by this tag's other name.
      ...{ 'Tags.Tag.2.Key': 'wikistead:scratch', 'Tags.Tag.2.Value': 'production' },
    })
    expect(asked['EnableCloudwatchLogsExports.member.1']).toBeUndefined()
    expect(account.databases.removals.at(-1)?.get('DeleteAutomatedBackups')).toBe('true')
    expect(instances('scratch')).toEqual([])
  })

  test('is a dump in which nothing private is', async () => {
    const sql = gunzipSync(await buffer(read('dump'))).toString('latin1')
    expect(sql).toContain(Buffer.from('Bees').toString('hex').toUpperCase())
    for (const value of Object.values(PRIVATE))
      for (const written of writings(value)) expect(sql).not.toContain(written)
  })

  test('is the data directory that an environment in containers takes', async () => {
    const name = 'as-in-a-container'
    await account.engine.unpack(name, await buffer(read('database')))
    expect(await account.engine.ask(name, 'SELECT page_title FROM wiki.page')).toBe('Bees\n')
    expect(await account.engine.ask(name, 'SELECT COUNT(*) FROM wiki.watchlist')).toBe('0\n')
    await account.engine.remove(name)
  })

  test('becomes another database there, with its files beside the live ones', async () => {
    const received = await staging.datastore.receive(id, 'wiki', read)
    expect(received).toEqual({ before: staging.live, pages: 1, edits: 2, files: 1 })
    const [made = ''] = instances('staging-')
    const names = (await account.engine.ask(instances(id)[0] ?? '', 'SHOW DATABASES')).split('\n')
    expect(made).not.toBe('')
    expect(names).toContain('wiki')
    expect(names).not.toContain('wiki_2')
    expect(await titles(instances(id)[0])).toBe('Bees')
    expect((await staging.readPlaces()).database.id).toBe(staging.live)
    expect(await staging.readUpload(bee)).toBeNull()
    expect(await staging.listFolder('srv/wikistead/received')).toEqual([])
  })

  test('takes the place of database and files at once, and can be taken back', async () => {
    const [made] = instances(id)
    await staging.datastore.swap({ id })
    expect((await staging.readPlaces()).database.id).toBe(made)
    expect(await staging.readUpload(bee)).toBe(IMAGE)
    expect(await staging.readUpload('public/0/00/Wasp.png')).toBeNull()
    await staging.datastore.unswap(id, staging.live)
    expect((await staging.readPlaces()).database.id).toBe(staging.live)
    expect(await staging.readUpload('public/0/00/Wasp.png')).toBe('wasp')
    await staging.datastore.unswap(id, staging.live)
    await staging.datastore.swap({ id })
    await staging.datastore.swap({ id })
    expect(await staging.readUpload(bee)).toBe(IMAGE)
    expect(await staging.datastore.clearLeft()).toEqual([])
    expect((await staging.datastore.readState()).replaced).toEqual([id])
  })

  test('leaves nothing at the source, and what it replaced is discarded when it is not wanted', async () => {
    await production.datastore.discardSanitized()
    await production.datastore.discardSanitized()
    await expectNothingLeft()
    await staging.datastore.discard(id)
    expect(instances('staging')).toEqual([expect.stringContaining(id)])
    expect(await staging.listFolder('srv/wikistead/uploads')).toEqual(['deleted', 'public'])
    expect((await staging.datastore.readState()).replaced).toEqual([])
  })

  const titles = async (instance = '') =>
    (await account.engine.ask(instance, 'SELECT page_title FROM wiki.page')).trim()
})

describe('the operation', () => {
  /** Two wikis with simulated hosts, on these databases. */
  let hours = 0
  async function worlds() {
    const source = memoryWorld({ environments: ['production', 'staging'] })
    const target = source.neighbour('staging')
    for (const { fleet } of [source, target])
      fleet.answer(({ stdin = '', argv }) => {
        if (stdin.includes('information_schema.columns')) return { stdout: formatSchema(schema143) }
        if (argv[0] === 'mariadbd') return { stdout: 'mariadbd  Ver 11.8.6-MariaDB' }
        return /COUNT|MAX/.test(stdin) ? { stdout: '0\n' } : undefined
      })
    await deploy({}, source)
    await deploy({}, target)
    // Copies are called after the second in which they began.
    await target.clock.sleep(3_600_000 * ++hours)
    target.operator.typed = 'demo/staging'
    const reading = { ...source.another(), datastore: production.datastore }
    const replaced = { ...target.another(), datastore: staging.datastore }
    replaced.operator.typed = 'demo/staging'
    return { source: reading, target: replaced }
  }

  test('copies production to staging, and both journals tell it', async () => {
    const pair = await worlds()
    const { copied } = await copy({ isDryRun: false }, pair)
    expect(copied).toMatchObject({ pages: 1, edits: 2, files: 1 })
    expect(pair.target.steps()).toEqual([
      ...['sanitize', 'hand over', 'read-only', 'swap', 'accounts', 'look', 'thaw', 'clear away'],
    ])
    expect((await staging.readPlaces()).database.id).toContain(copied?.id)
    for (const world of [pair.source, pair.target])
      expect(await readJournal(world, 9)).toContainEqual(
        expect.objectContaining({ operation: 'copy', outcome: 'done' }),
      )
    await expectNothingLeft()
  })

  test('gives the old data back where the wiki does not answer from the copy', async () => {
    const pair = await worlds()
    const before = (await staging.readPlaces()).database.id
    const { edge } = pair.target
    const get = async () => ({ status: 500, headers: { 'x-robots-tag': 'noindex' }, body: '' })
    let isSwapped = false
    const target = {
      ...pair.target,
      edge: { ...edge, get: async (path: string) => (isSwapped ? get() : edge.get(path)) },
      datastore: {
        ...staging.datastore,
        async swap(asked: { readonly id: string }) {
          await staging.datastore.swap(asked)
          isSwapped = true
        },
      },
    }
    const { code } = await problem(copy({ isDryRun: false }, { ...pair, target }))
    expect(code).toBe('restore-failed')
    expect((await staging.readPlaces()).database.id).toBe(before)
    expect(await staging.readUpload(bee)).toBe(IMAGE)
    const [left] = await staging.datastore.clearLeft()
    expect(left).toContain('database w-hearth-staging')
    expect(await staging.datastore.clearLeft()).toEqual([])
    expect(instances('hearth-staging').map((id) => `database ${id}`)).not.toContain(left)
    await expectNothingLeft()
  })

  test('writes a dump into files', async () => {
    const { source } = await worlds()
    const into = memoryFolder()
    const files = { 'wiki.sql.gz': 'dump' } as const
    const { copied, written } = await dump({ into, files, isDryRun: false }, source)
    expect(copied).toMatchObject({ pages: 1, missing: [] })
    expect(written).toEqual(['/memory/wiki.sql.gz'])
    expect(await into.exists('wiki.sql.gz')).toBe(true)
    await expectNothingLeft()
  })
})

describe('a copy that does not come about', () => {
  test('where nobody decided about a table: it is named, and nothing is left', async () => {
    await account.engine.change(production.live, 'CREATE TABLE wiki.flow_topic (id INT, mail BLOB)')
    const stopped = await problem(production.datastore.sanitize(order('c1'), silent))
    expect(stopped.code).toBe('copy-undecided')
    expect(stopped.message + stopped.output).toContain('flow_topic')
    await account.engine.change(production.live, 'DROP TABLE wiki.flow_topic')
    await expectNothingLeft()
  })

  test('where a value stays that must not: it stops, and does not say which', async () => {
    await account.engine.change(
      production.live,
      `CREATE TABLE wiki.flow_topic (note VARBINARY(255)); INSERT INTO wiki.flow_topic VALUES ('${PRIVATE.password}')`,
    )
    const kept = { ...order('c2'), decisions: { 'flow_topic.note': 'keep' as const } }
    const stopped = await problem(production.datastore.sanitize(kept, silent))
    expect(stopped.code).toBe('copy-leaks')
    expect(JSON.stringify(stopped) + stopped.message + stopped.output).not.toContain('canary')
    await account.engine.change(production.live, 'DROP TABLE wiki.flow_topic')
    await expectNothingLeft()
  })

  test.each(['incompatible-restore', 'failed'])(
    'where the database becomes %s, which is removed',
    async (state) => {
      account.databases.faults.becomes = state
      const stopped = await problem(
        production.datastore.sanitize(order(`c3${state}`.replace(/\W/g, '')), silent),
      )
      expect(stopped.code).toBe('restore-failed')
      await expectNothingLeft()
    },
  )

  test('where the database never becomes available', async () => {
    account.databases.faults.becomes = 'creating'
    let now = Date.now()
    const hours = { ...production.clock, now: () => new Date((now += 600_000)) }
    const { site, environment, store, fleet } = production
    const patient = awsDatastore(site, environment, { store, fleet, clock: hours })
    const stopped = await problem(patient.sanitize(order('c4'), silent))
    expect(stopped).toMatchObject({ code: 'cloud-failed' })
    expect(stopped.message).toContain('still creating after six hours')
    await expectNothingLeft()
  })

  test('where RDS refuses', async () => {
    account.simulator.intercept('RestoreDBInstanceToPointInTime', () =>
      failure(400, 'InstanceQuotaExceeded', 'no more instances'),
    )
    const stopped = await problem(production.datastore.sanitize(order('c5'), silent))
    expect(stopped.message + stopped.output + String(stopped.cause)).toContain('no more instances')
    await expectNothingLeft()
  })

  test('where what arrives bears no mark: the target stays as it is', async () => {
    const empty = () => Readable.from([])
    const { code } = await problem(staging.datastore.receive('c6', 'wiki', empty))
    expect(code).toBe('command-failed')
    expect(instances('-c6')).toEqual([])
    expect(await staging.readUpload(bee)).toBe(IMAGE)
  })

  test('where uploads lie in a bucket', async () => {
    const { site, environment, store, fleet, clock } = production
    const platform = { ...environment.platform, uploads: 's3' as const }
    const bucketed = awsDatastore(site, { ...environment, platform }, { store, fleet, clock })
    expect((await problem(bucketed.sanitize(order('c7'), silent))).code).toBe('platform-lacks')
    expect((await problem(bucketed.receive('c7', 'wiki', read))).code).toBe('platform-lacks')
  })
})

describe('what a killed copy left', () => {
  /** Works until it waits for the first time, and then is no more. */
  function dying({ site, environment, store, fleet, clock }: CopiedEnvironment) {
    const dead = new Promise<never>(() => {})
    return awsDatastore(site, environment, {
      ...{ store, fleet },
      clock: { ...clock, sleep: async () => dead },
    })
  }

  test('is told, and goes once RDS lets it go', async () => {
    void dying(production).sanitize(order('k1'), silent)
    await expect.poll(() => instances('scratch-k1'), { timeout: 30_000 }).toHaveLength(1)
    const [name] = instances('scratch-k1')
    expect((await production.datastore.readState()).running).toContain(name)
    // Nobody takes it for a database of the wiki, nor what AWS might copy of it for a backup.
    account.databases.snapshots.set('awsbackup:1', {
      ...{ id: 'awsbackup:1', instance: name ?? '', at: '2026-03-05T03:00:00.000Z', tags: '' },
      ...{ progress: 100, status: 'available' },
    })
    expect((await production.datastore.readState()).backups).toHaveLength(1)

    account.databases.faults.creating = 1
    expect(await production.datastore.clearLeft()).toEqual([`database ${name}`])
    expect(instances('scratch-k1')).toEqual([name])
    expect(await production.datastore.clearLeft()).toEqual([`database ${name}`])
    expect(await production.datastore.clearLeft()).toEqual([])
    await expectNothingLeft()
  })

  test('goes before the next copy is made, also where nobody remembers it', async () => {
    void dying(production).sanitize(order('k2'), silent)
    await expect.poll(() => instances('scratch-k2'), { timeout: 30_000 }).toHaveLength(1)
    for (const key of await remembered()) await production.store.remove(key)
    await production.datastore.discardSanitized()
    await expectNothingLeft()
  })

  test('is not forgotten while RDS does not know of it yet', async () => {
    const key = `${scratchesPrefix('production')}k3.json`
    const begunAt = production.clock.now().toISOString()
    const record = { id: 'k3', instance: 'w-hearth-production-x-scratch-k3', begunAt }
    await production.store.write(key, JSON.stringify(record))
    await production.datastore.clearLeft()
    expect(await remembered()).toEqual([key])
    await production.clock.sleep(120_000)
    await production.datastore.clearLeft()
    expect(await remembered()).toEqual([])
  })

  test('at the target goes too, and the live database and files stay', async () => {
    const before = (await staging.readPlaces()).database.id
    await staging.store.write(
      `${restoresPrefix('staging')}k4.json`,
      JSON.stringify({
        ...{ id: 'k4', isLive: false, isCopy: true },
        ...{ before: { id: before }, made: { id: 'w-hearth-staging-x-k4' } },
      }),
    )
    await staging.upload('.restore-k4/public/0/00/Half.png', 'ha')
    expect(await staging.datastore.clearLeft()).toEqual(['database w-hearth-staging-x-k4'])
    expect((await staging.readPlaces()).database.id).toBe(before)
    expect(await staging.readUpload('.restore-k4/public/0/00/Half.png')).toBeNull()
    expect(await staging.readUpload(bee)).toBe(IMAGE)
  })
})
