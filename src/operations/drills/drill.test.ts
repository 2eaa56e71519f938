import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { backUp } from '../backups/back-up.ts'
import { deploy } from '../deploy/deploy.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { drill, listDrills } from './drill.ts'

let world: MemoryWorld
beforeEach(async () => {
  world = await backedUp(memoryWorld())
})

/** A live wiki with one backup, and a writer that is told of three edits. */
async function backedUp(fresh: MemoryWorld): Promise<MemoryWorld> {
  fresh.fleet.answer(({ stdin = '', env }) =>
    env?.['WIKISTEAD_DRILL'] !== undefined
      ? { stdout: 'SAVED 1\nSAVED 2\nSAVED 3\n' }
      : /COUNT|MAX|page_id/.test(stdin)
        ? { stdout: '2\n' }
        : undefined,
  )
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
    ...{ lost: 'database', verdict: 'passed', acknowledged: 3, lostEdits: 1, missingFiles: [] },
  })
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
  expect(world.datastore.done).toEqual(['back up'])
})

test('in production it is restored beside, and nothing is destroyed', async () => {
  world = await backedUp(memoryWorld({ environments: ['production'] }))
  const { drill: found } = await drill('everything', world.another())
  expect(found).toMatchObject({ lostAt: null, verdict: 'passed' })
  expect(world.datastore.done.slice(1)).toEqual([`restore ${found.id}`, `discard ${found.id}`])
})

test('files that are in no copy make it fail, and are named', async () => {
  world.datastore.missing.push('public/8/86/F.png')
  const { drill: found } = await drill('files', confirmed('demo'))
  expect(found).toMatchObject({ verdict: 'failed', faults: ['1 files are gone'] })
})
