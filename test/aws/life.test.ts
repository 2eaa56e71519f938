import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
} from '@aws-sdk/client-rds'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { placesKey } from '../../src/domain/aws/places.ts'
import { stackNames } from '../../src/domain/aws/stacks.ts'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { deploy } from '../../src/operations/deploy/deploy.ts'
import { down } from '../../src/operations/down.ts'
import { readJournal } from '../../src/operations/journal/record.ts'
import { readStatus } from '../../src/operations/status.ts'
import { turnShield } from '../../src/operations/shield.ts'
import { up } from '../../src/operations/up/up.ts'
import { wholeEnvironment, type WholeEnvironment } from './support/whole-environment.ts'

let whole: WholeEnvironment
beforeAll(async () => {
  whole = await wholeEnvironment()
})
afterAll(async () => whole.stop())

const steps = () =>
  whole.world.events
    .splice(0)
    .flatMap((event) => (event.type === 'step-finished' ? [event.step] : []))

// These tell one story, in order: the life of an environment.
test('a store that was never made is no riddle', async () => {
  const error = await deploy({}, whole.world).catch((error: unknown) => error)
  expect(isProblem(error, 'store-broken'), String(error)).toBe(true)
  expect((error as { hint?: string }).hint).toBe('wikistead up makes it')
})

test('up makes the store first, then all other stacks and images, and deploys', async () => {
  const { world } = whole
  const result = await up({ isDryRun: false }, world)
  expect(result.outcome).toBe('done')
  expect(result.release).not.toBeNull()
  const done = steps()
  const stacks = done.filter((step) => step.startsWith('create stack '))
  expect(stacks).toEqual(stackNames.map((name) => `create stack ${name}`))
  expect(done.indexOf('build image wiki')).toBeLessThan(done.indexOf('create stack web'))
  expect(done).toContain('switch')
  const entries = await readJournal(world, 5)
  expect(entries.map(({ operation }) => operation)).toEqual(['deploy', 'up'])
  const places = await world.store.read(placesKey('production'))
  expect(JSON.parse(places?.toString() ?? '')).toMatchObject({
    database: { id: 'the-database', address: `${whole.stack('data')}-DatabaseAddress` },
    files: `${whole.stack('data')}-FilesId`,
  })
})

test('up again finds nothing to do', async () => {
  const result = await up({ isDryRun: false }, whole.world)
  expect(result).toMatchObject({ outcome: 'unchanged', actions: [], outdated: [] })
})

test('a change is deployed, and the edges forget what other releases made', async () => {
  const { world, asked } = whole
  world.repository.commit({ 'extensions/Cite/a.php': '<?php // 2' }, { subject: 'a change' })
  const { outcome, release } = await deploy({}, world)
  expect(outcome).toBe('done')
  expect((await world.edge.get('/wiki/Main_Page')).headers['x-wikistead-release']).toContain(
    release.id,
  )
  expect(asked.findLast((line) => line.startsWith('edge-'))).toContain(
    'varnishadm -n /run/varnishd ban obj.http.X-Wikistead-Release',
  )
})

test('status shows every host', async () => {
  const { hosts, pointer } = await readStatus(whole.world)
  expect(hosts.map(({ role, health }) => `${role} ${health}`)).toEqual([
    ...['admin healthy', 'edge healthy', 'web healthy', 'web healthy'],
  ])
  expect(pointer.stable).not.toBeNull()
})

test('the shield changes the firewall and the edges, and nothing else that the site may want', async () => {
  const { world } = whole
  const { shield } = world.provider
  const plan = await shield?.plan(true)
  expect(plan?.map(({ subject }) => subject)).toEqual(['edges', 'firewall'])
  expect(plan?.[1]?.details).toEqual(['modify Firewall (AWS::WAFv2::WebACL: Rules)'])
  expect((await readStatus(world)).isShielded).toBe(false)
  expect(await turnShield({ isUp: true, isDryRun: false }, world)).toMatchObject({ isUp: true })
  expect((await readStatus(world)).isShielded).toBe(true)
  expect(await shield?.plan(true)).toEqual([])
  // What the site says next keeps it up, and so does a deployment.
  expect(await world.provider.plan()).toEqual([])
  const places = await world.store.read(placesKey('production'))
  expect(JSON.parse(places?.toString() ?? '')).toMatchObject({ isShielded: true })
  await turnShield({ isUp: false, isDryRun: false }, world)
  expect((await readStatus(world)).isShielded).toBe(false)
  expect((await readJournal(world, 2)).map(({ operation }) => operation)).toEqual([
    ...['shield off', 'shield on'],
  ])
})

test('down ends the hosts and keeps the data; up starts them again', async () => {
  const { world, scaling, hosts } = whole
  await down({ destroy: false, isDryRun: false }, world)
  expect(scaling.members()).toEqual([])
  await world.fleet.list()
  expect(hosts.size).toBe(0)
  expect(await findDatabase()).toBeDefined()
  const { actions, release } = await up({ isDryRun: false }, world)
  expect(actions.map(({ verb, subject }) => `${verb} ${subject}`)).toEqual(['start hosts'])
  expect(release).not.toBeNull()
  expect(scaling.members()).toHaveLength(4)
})

const findDatabase = async () => {
  const { DBInstances } = await new RDSClient({ region: 'eu-central-1' }).send(
    new DescribeDBInstancesCommand({}),
  )
  return DBInstances?.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === 'the-database')
}

test('down --destroy takes the protection off, keeps a last snapshot, and names what stays', async () => {
  const { world, simulator } = whole
  world.operator.typed = 'hearth/production'
  const { left } = await down({ destroy: true, isDryRun: false }, world)
  expect(await findDatabase()).toBeUndefined()
  const { DBSnapshots } = await new RDSClient({ region: 'eu-central-1' }).send(
    new DescribeDBSnapshotsCommand({ SnapshotType: 'manual' }),
  )
  const [snapshot] = DBSnapshots ?? []
  expect(snapshot?.DBSnapshotIdentifier).toMatch(/^the-database-final-\d{8}t\d{6}$/)
  expect(left).toContain(`snapshot ${snapshot?.DBSnapshotIdentifier} in eu-central-1`)
  expect(left.filter((line) => line.startsWith('bucket '))).toHaveLength(5)
  expect(left).toContain('file system of the stack data in eu-central-1')
  for (const { protectedStacks } of [simulator.changeSets, whole.stacks])
    expect(protectedStacks.size).toBe(0)
  // The bucket outlives its stack, and with it the journal.
  expect((await readJournal(world, 1))[0]).toMatchObject({ operation: 'destroy', outcome: 'done' })
  expect(await world.provider.plan()).toHaveLength(stackNames.length)
})
