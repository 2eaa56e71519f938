import { beforeEach, expect, test } from 'vitest'
import { awsSite } from '../../domain/aws/sites.fixture.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { backUp } from '../backups/back-up.ts'
import { listBackups } from '../backups/list-backups.ts'
import { deploy } from '../deploy/deploy.ts'
import { readJournal } from '../journal/record.ts'
import { withLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { readStatus } from '../status.ts'
import { drill } from './drill.ts'
import { listDrills } from './list-drills.ts'

let world: MemoryWorld
beforeEach(async () => {
  world = await backedUp(memoryWorld())
})

/** A live wiki with one backup, and a writer that is told of three edits, two of which come back. */
async function backedUp(fresh: MemoryWorld): Promise<MemoryWorld> {
  let mark = ''
  fresh.fleet.answer(({ stdin = '', env }) => {
    mark = env?.['WIKISTEAD_DRILL'] ?? mark
    if (env?.['WIKISTEAD_DRILL'] !== undefined)
      return { stdout: 'SAVED 1 100.5\nSAVED 2 100.9\nSAVED 3 101.4\n' }
    if (stdin.includes('comment_text')) return { stdout: `${mark} 1\n${mark} 2\n` }
    return undefined
  })
  await deploy({}, fresh)
  await backUp(fresh.another())
  return fresh
}

const confirmed = (name: string) => {
  const next = world.another()
  next.operator.typed = name
  return next
}

test('destroys, brings back, and tells what was lost', async () => {
  const { drill: found } = await drill('database', confirmed('demo'))
  expect(found).toMatchObject({
    ...{ lost: 'database', by: 'operator', verdict: 'passed', missingFiles: [] },
    ...{ acknowledged: 3, lostEdits: 1, lostSeconds: 0.5 },
  })
  expect(Object.keys(found.phases)).toEqual([
    ...['lose', 'read-only', 'unpack', 'files', 'swap', 'look', 'thaw'],
  ])
  expect(world.datastore.done.slice(1)).toEqual([
    'lose database',
    `restore ${found.id}`,
    `swap ${found.id}`,
    `discard ${found.id}`,
  ])
  expect(await listDrills(world)).toEqual([found])
  expect(await readPointer(world)).toMatchObject({ readOnly: null, restoring: null })
})

test('the loss of everything takes the database host with it', async () => {
  await drill('everything', confirmed('demo'))
  expect(world.datastore.done).toContain('lose files')
  expect(world.provider.done).toContain('replace host database')
})

test('nothing is destroyed without the name, or without a good backup', async () => {
  await expect(drill('files', world.another())).rejects.toMatchObject({ code: 'name-mismatch' })
  world.datastore.tells = { backups: [] }
  await expect(drill('files', confirmed('demo'))).rejects.toMatchObject({ code: 'backup-missing' })
  world.datastore.tells = {
    log: { timeline: 'restored', archived: {}, stored: {}, ends: {}, since: {} },
  }
  await expect(drill('files', confirmed('demo'))).rejects.toMatchObject({
    ...{ code: 'backup-missing', message: 'the database was restored and has no backup yet' },
  })
  expect(world.datastore.done).toEqual(['back up'])
})

test('in production it is restored beside, and nothing is destroyed', async () => {
  world = await backedUp(memoryWorld({ environments: ['production'] }))
  const run = world.another()
  const before = { live: world.datastore.live(), pointer: await readPointer(world) }
  const { drill: found } = await drill('everything', run)
  expect(found).toMatchObject({ lost: 'nothing', lostAt: null, verdict: 'passed' })
  expect(world.datastore.done.slice(1)).toEqual([
    `rehearse ${found.id}`,
    `restore ${found.id}`,
    `discard ${found.id}`,
  ])
  expect({ live: world.datastore.live(), pointer: await readPointer(world) }).toEqual(before)
  expect(run.operator.questions).toEqual([])
})

test('in production copies that are too far behind fail it', async () => {
  world = await backedUp(memoryWorld({ environments: ['production'] }))
  const { log } = await world.datastore.readState()
  world.datastore.tells = { log: { ...log, archived: { 'timeline-1': '2026-02-01T00:00:00Z' } } }
  const { drill: found } = await drill('database', world.another())
  expect(found.faults).toEqual([expect.stringMatching(/^the last \d+ s were lost, more than 60 s/)])
})

test('files that are in no copy make it fail, and are named', async () => {
  world.datastore.missing.push('public/8/86/F.png')
  const { drill: found } = await drill('files', confirmed('demo'))
  expect(found).toMatchObject({ verdict: 'failed', faults: ['1 files are gone'] })
})

test('a drill after which nothing came back is in the series, with the reason', async () => {
  world.datastore.fails = (task) =>
    task === 'restore' ? new Problem('backup-differs', '1 table differs') : undefined
  const run = confirmed('demo')
  await expect(drill('database', run)).rejects.toMatchObject({ code: 'backup-differs' })
  expect(await listDrills(world)).toMatchObject([
    {
      ...{ verdict: 'failed', instant: null, lost: 'database' },
      faults: ['nothing was restored: 1 table differs'],
    },
  ])
  const failed = { operation: 'drill', outcome: 'failed' }
  expect(await readJournal(world, 9)).toContainEqual(expect.objectContaining(failed))
})

test('who comes second is told who is at it, and destroys nothing', async () => {
  await withLease('restore to noon', world.another(), async () => {
    await expect(drill('files', confirmed('demo'))).rejects.toMatchObject({
      ...{ code: 'environment-locked', message: expect.stringContaining('restore to noon') },
    })
  })
  expect(world.datastore.done).toEqual(['back up'])
  expect(await listDrills(world)).toEqual([])
})

test('status and backups tell the last good one, and one that failed or is too old', async () => {
  const { drill: good } = await drill('database', confirmed('demo'))
  expect(await readStatus(world)).toMatchObject({
    ...{ isHealthy: true, drills: { lastGood: { id: good.id }, faults: [] } },
  })
  world.datastore.missing.push('public/8/86/F.png')
  await world.clock.sleep(1000)
  await drill('files', confirmed('demo'))
  const faults = [expect.stringMatching(/^the drill of .* failed: 1 files are gone$/)]
  expect(await readStatus(world)).toMatchObject({
    ...{ isHealthy: false, drills: { lastGood: { id: good.id }, faults } },
  })
  expect(await listBackups(world)).toMatchObject({ lastGoodDrill: { id: good.id }, faults })
})

test('what the admin host rehearsed by itself is in the series too', async () => {
  const { drill: own } = await drill('database', confirmed('demo'))
  const scheduled = { ...own, id: 'later', by: 'schedule', startedAt: '2026-12-01T04:00:00.000Z' }
  const key = 'environments/local/backups/drills/later.json'
  await world.store.write(key, JSON.stringify(scheduled))
  expect((await listDrills(world)).map(({ id }) => id)).toEqual(['later', own.id])
})

test('on AWS nothing is destroyed, and nobody is asked', async () => {
  const { name } = world.environment
  const { environment } = awsSite({}, { name, production: false })
  const run = { ...confirmed('demo'), environment }
  await expect(drill('database', run)).rejects.toMatchObject({ code: 'platform-lacks' })
  expect(run.datastore.live()).toBe('data-first')
})
