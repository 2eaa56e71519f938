import { beforeAll, afterAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import { placesKey, type Places } from '../../src/domain/aws/places.ts'
import { restoresPrefix } from '../../src/domain/aws/restores.ts'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { reportsPrefix, type Report } from '../../src/domain/hosts/host.ts'
import { isProblem, type Problem } from '../../src/domain/problems/problem.ts'
import { emptyPointer, pointerKey } from '../../src/domain/rollouts/pointer.ts'
import { discardRestore } from '../../src/operations/backups/discard.ts'
import { restore } from '../../src/operations/backups/restore.ts'
import { deploy } from '../../src/operations/deploy/deploy.ts'
import { drill } from '../../src/operations/drills/drill.ts'
import { listDrills } from '../../src/operations/drills/list-drills.ts'
import { awsDatastore } from '../../src/platforms/aws/aws-datastore.ts'
import { systemClock } from '../../src/platforms/local/system-clock.ts'
import { memoryWorld } from '../../src/platforms/memory/memory-world.ts'
import { memoryStore } from '../../src/platforms/memory/memory-store.ts'
import type { Fleet, Output } from '../../src/ports/fleet.ts'
import type { Store } from '../../src/ports/store.ts'
import { rds, type Databases } from './support/databases.ts'
import { failure } from './support/reply.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'

const { site, environment } = awsSite()
const clock = { ...systemClock(), sleep: async () => systemClock().sleep(5) }
let simulator: Simulator
let databases: Databases
let store: Store
let commands: (readonly string[])[]
let found: string

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => simulator.stop())
afterEach(() => simulator.restore())

const places: Places = {
  region: 'eu-central-1',
  database: { id: 'first', address: 'first.rds.example', secret: 'arn:secret:first' },
  cache: ['cache1:11211'],
  ...{
    files: 'fs-1',
    bucket: null,
    balancer: 'b',
    copies: null,
    noindex: false,
    isShielded: false,
  },
}

beforeEach(async () => {
  databases = rds()
  simulator.serve(databases.answers)
  databases.instances.set('first', {
    ...{ id: 'first', states: ['available'], looks: 0, isProtected: true, tags: '' },
  })
  databases.snapshots.set('rds:first-1', {
    ...{ id: 'rds:first-1', instance: 'first', at: '2026-03-04T03:00:00.000Z', tags: '' },
    ...{ progress: 100, status: 'available' },
  })
  databases.replicas.add('arn:aws:rds:eu-central-1:123456789012:db:first')
  store = memoryStore()
  commands = []
  found = 'found 20260305110000 12 7 3\n'
  await store.write(placesKey('production'), JSON.stringify(places))
  const pointer = { ...emptyPointer, stable: { release: 'r1', database: 'wiki' } }
  await store.swapCell(pointerKey('production'), 0, JSON.stringify(pointer))
})

/** Hosts that go over to another database as soon as the store says so, unless one hangs. */
function fleet({ isHanging = false } = {}): Fleet {
  const follow = async () => {
    const content = await store.read(placesKey('production'))
    const { database } = JSON.parse(content?.toString() ?? '') as Places
    for (const host of ['admin', 'web-1']) {
      const address = isHanging && host === 'web-1' ? 'first.rds.example' : database.address
      await store.write(
        `${reportsPrefix('production')}${host}.json`,
        JSON.stringify({ host, database: address }),
      )
    }
  }
  const host = { state: 'running', image: 'ami' } as const
  return {
    async list() {
      await follow()
      return [
        { ...host, name: 'admin', role: 'admin' },
        { ...host, name: 'web-1', role: 'web' },
      ]
    },
    async run(_, { argv }): Promise<Output> {
      commands.push(argv)
      const stdout = argv.includes('look') ? found : argv[0] === 'find' ? '3 1 a/ab/X.png\n' : ''
      return { status: argv.includes('look') && found === '' ? 1 : 0, stdout, stderr: 'no table' }
    },
  } as Fleet
}
const open = (more = {}) => awsDatastore(site, environment, { store, fleet: fleet(more), clock })
const problem = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.catch((error: unknown) => error)
  expect(isProblem(error), String(error)).toBe(true)
  return error as Problem
}
const silent = () => {}
const live = async () =>
  (JSON.parse((await store.read(placesKey('production')))?.toString() ?? '') as Places).database.id
const target = (id: string) =>
  [...databases.instances.keys()].find((name) => name.endsWith(`-${id}`)) ?? 'none'

test('the state is what RDS keeps, here and in the other region', async () => {
  const state = await open().readState()
  expect(state.backups.map(({ id, verifiedAt }) => [id, verifiedAt])).toEqual([
    ['20260304T030000Z', '2026-03-04T03:00:00.000Z'],
  ])
  expect(state.log.archived).toEqual({ 'res-first': databases.window.until })
  expect(state.repository?.place).toBe('RDS in eu-central-1, copied to eu-west-1')
  expect(state.replaced).toEqual([])
})

describe('a backup', () => {
  test('is a snapshot that says what was live, and a list of the uploads', async () => {
    const told: string[] = []
    const backup = await open().backUp((message) => told.push(message))
    expect(backup).toMatchObject({ release: 'r1', database: 'wiki', fault: null })
    expect(backup.verifiedAt).not.toBeNull()
    expect(told).toContain('50 % of the snapshot')
    const state = await open().readState()
    expect(state.backups).toHaveLength(2)
    expect(state.files.count).toBe(1)
  })

  test('that RDS cannot make fails, and so does one while RDS is at work', async () => {
    databases.faults.snapshotBecomes = 'failed'
    expect((await problem(open().backUp(silent))).code).toBe('backup-failed')
    databases.faults.busy = 1
    expect((await problem(open().backUp(silent))).code).toBe('backup-busy')
  })

  test('is not good where the other region has none', async () => {
    expect((await open().check(silent)).fault).toBeNull()
    databases.replicas.clear()
    simulator.intercept('DescribeDBInstanceAutomatedBackups', () => ({
      ...{ status: 200, headers: { 'content-type': 'text/xml' } },
      body: '<DescribeDBInstanceAutomatedBackupsResponse><DescribeDBInstanceAutomatedBackupsResult/></DescribeDBInstanceAutomatedBackupsResponse>',
    }))
    expect((await open().check(silent)).fault).toBe('eu-west-1 has no copy of the database')
  })
})

describe('a restore', () => {
  const order = { id: 'R1', at: '2026-03-05T11:00:00.000Z', database: 'wiki' }

  test('makes another instance like the live one, of the wanted second, and looks into it', async () => {
    databases.faults.forgetful = 2
    databases.faults.throttled = 2
    const told: string[] = []
    const restored = await open().restoreBeside(order, (message) => told.push(message))
    expect(restored).toMatchObject({
      ...{ id: 'R1', from: '20260304T030000Z', before: 'first', instant: order.at },
      ...{ edits: 12, pages: 7, files: 3, missing: [], newestEdit: '20260305110000' },
    })
    expect(Object.keys(restored.phases)).toEqual(
      expect.arrayContaining(['creating', 'backing-up', 'modifying', 'look']),
    )
    const [asked] = databases.asked
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      ...{ SourceDBInstanceIdentifier: 'first', RestoreTime: '2026-03-05T11:00:00Z' },
      ...{ MultiAZ: 'true', DeletionProtection: 'true', ManageMasterUserPassword: 'true' },
      ...{ DBParameterGroupName: 'mediawiki', DBSubnetGroupName: 'isolated' },
      ...{ BackupRetentionPeriod: '7', 'VpcSecurityGroupIds.VpcSecurityGroupId.1': 'sg-database' },
    })
    expect(told).toContain(`${target('r1')}: backing-up`)
    expect(await live()).toBe('first')
    expect(commands.find((argv) => argv.includes('look'))?.slice(4)).toEqual([
      ...[`${target('r1')}.rds.example`, 'wiki', 'files'],
    ])
  })

  test('is swapped in, taken back, and swapped in again; then what it replaced is discarded', async () => {
    const datastore = open()
    await datastore.restoreBeside(order, silent)
    await datastore.swap({ id: 'R1' })
    expect(await live()).toBe(target('r1'))
    expect(commands.at(-1)?.slice(-2)).toEqual(['flush', 'cache1:11211'])
    expect(databases.replicas.size).toBe(2)
    await datastore.unswap('R1', 'first')
    expect(await live()).toBe('first')
    await datastore.swap({ id: 'R1' })
    await datastore.swap({ id: 'R1' })
    expect((await datastore.readState()).replaced).toEqual(['R1'])
    databases.faults.busy = 2
    await datastore.discard('R1')
    expect([...databases.instances.keys()]).toEqual([target('r1')])
    expect((await datastore.readState()).replaced).toEqual([])
  })

  test('stays where the other region cannot copy it yet, and a check tells it', async () => {
    const datastore = open()
    await datastore.restoreBeside(order, silent)
    simulator.intercept('StartDBInstanceAutomatedBackupsReplication', () =>
      failure(400, 'InvalidDBInstanceState', 'not now'),
    )
    await datastore.swap({ id: 'R1' })
    expect(await live()).toBe(target('r1'))
    expect((await datastore.check(silent)).fault).toBe('the copy in eu-west-1 is active')
  })

  test('of a backup begins from its snapshot', async () => {
    await open().restoreBeside({ id: 'R2', backup: '20260304T030000Z' }, silent)
    expect(databases.asked[0]?.get('DBSnapshotIdentifier')).toBe('rds:first-1')
  })

  test('that was killed is gone on with by the same name, and its answer may get lost', async () => {
    databases.faults.isLost = true
    await open().restoreBeside(order, silent)
    await open().restoreBeside(order, silent)
    expect(databases.asked).toHaveLength(1)
  })

  test('that fails at RDS says so, leaves the live data, and can be discarded', async () => {
    databases.faults.becomes = 'incompatible-parameters'
    const error = await problem(open().restoreBeside(order, silent))
    expect(error.code).toBe('restore-failed')
    expect(error.message).toContain('is incompatible-parameters')
    expect(await live()).toBe('first')
    await open().discard('R1')
    expect([...databases.instances.keys()]).toEqual(['first'])
  })

  test('without a wiki in it is refused', async () => {
    found = ''
    const error = await problem(open().restoreBeside(order, silent))
    expect(error).toMatchObject({ code: 'restore-failed', output: 'no table' })
  })

  test('tells files that its tables name and that are nowhere', async () => {
    found = 'found 20260305110000 12 7 3\nmissing a/ab/Lost file.png\n'
    const { missing } = await open().restoreBeside(order, silent)
    expect(missing).toEqual(['a/ab/Lost file.png'])
  })

  test('is not called done while a head asks the old database', async () => {
    const datastore = open({ isHanging: true })
    await datastore.restoreBeside(order, silent)
    const fast = awsDatastore(site, environment, {
      ...{ store, fleet: fleet({ isHanging: true }) },
      clock: { ...clock, now: (() => (tick += 60_000) && new Date(tick)) as () => Date },
    })
    const error = await problem(fast.swap({ id: 'R1' }))
    expect(error).toMatchObject({ code: 'hosts-missing' })
    expect(error.message).toContain('web-1 did not go over to')
    await open().unswap('R1', 'first')
    expect(await live()).toBe('first')
  })
  let tick = 1_700_000_000_000

  test.each([
    [{ at: '2026-03-05T12:30:00Z' }, 'backup-missing'],
    [{ backup: 'none' }, 'backup-missing'],
    [{ only: 'files' as const }, 'platform-lacks'],
  ])('of %o is refused before anything is made', async (more, code) => {
    expect((await problem(open().planRestore({ id: 'R3', ...more }))).code).toBe(code)
    expect(databases.asked).toEqual([])
  })
})

describe('a drill', () => {
  test('restores as late as RDS can, times each part, and leaves nothing that costs', async () => {
    const rehearsal = await open().rehearse('D1', silent)
    expect(rehearsal).toMatchObject({ instant: databases.window.until, missing: [] })
    expect(Object.keys(rehearsal.phases)).toContain('creating')
    expect(databases.asked[0]?.get('UseLatestRestorableTime')).toBe('true')
    expect([...databases.instances.keys()]).toEqual(['first'])
    expect(await store.list(restoresPrefix('production'))).toEqual([])
  })

  test('that fails leaves nothing either', async () => {
    found = ''
    await problem(open().rehearse('D1', silent))
    expect([...databases.instances.keys()]).toEqual(['first'])
  })
})

describe('the operations, on these databases', () => {
  /** A wiki of simulated hosts that tell which database they ask, as hosts on AWS do. */
  async function wiki() {
    const memory = memoryWorld({ environments: ['production'] })
    await memory.store.write(placesKey('production'), JSON.stringify(places))
    await deploy({}, memory)
    store = memory.store
    const looks = fleet()
    const hosts: Fleet = {
      ...memory.fleet,
      async list() {
        const listed = await memory.fleet.list()
        const content = await store.read(placesKey('production'))
        const { database } = JSON.parse(content?.toString() ?? '') as Places
        for (const key of await store.list(reportsPrefix('production'))) {
          const report = JSON.parse((await store.read(key))?.toString() ?? '') as Report
          await store.write(key, JSON.stringify({ ...report, database: database.address }))
        }
        return listed
      },
      run: async (host, command) =>
        command.argv.includes('look') || command.argv.includes('flush')
          ? looks.run(host, command)
          : memory.fleet.run(host, command),
    }
    const datastore = awsDatastore(site, environment, { store, fleet: hosts, clock })
    return {
      ...memory,
      site: { ...memory.site, name: 'hearth' },
      environment,
      datastore,
      fleet: hosts,
    }
  }

  test('bring a second back: editors wait, hosts go over, and the old database stays', async () => {
    const world = await wiki()
    world.operator.typed = 'hearth/production'
    const at = new Date('2026-03-05T11:00:00Z')
    const { restored } = await restore({ at, isDryRun: false }, world)
    expect(restored).toMatchObject({ before: 'first', instant: at.toISOString(), edits: 12 })
    const done = world.events.flatMap((event) =>
      event.type === 'step-finished' ? [event.step] : [],
    )
    expect(done.slice(-5)).toEqual(['read-only', 'restore beside', 'swap', 'look', 'thaw'])
    expect(await live()).toBe(target(restored?.id.toLowerCase() ?? ''))
    expect(databases.instances.has('first')).toBe(true)
    expect(databases.asked[0]?.get('RestoreTime')).toBe('2026-03-05T11:00:00Z')
    await discardRestore(restored?.id ?? '', world)
    expect(databases.instances.has('first')).toBe(false)
  })

  test('rehearse in production, judge by the objectives, and remember', async () => {
    const world = await wiki()
    const { drill: drilled } = await drill('database', world)
    expect(drilled).toMatchObject({ lost: 'nothing', instant: databases.window.until })
    expect(await listDrills(world)).toHaveLength(1)
    expect([...databases.instances.keys()]).toEqual(['first'])
  })
})
