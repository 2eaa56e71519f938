import { expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { rollback } from '../rollback.ts'
import { runCommand } from '../run.ts'
import { readPointer } from './pointer.ts'

let count = 0
const next = async (world: MemoryWorld) => {
  world.repository.commit({ 'extensions/Cite/src/Cite.php': `${count++}` })
  return (await deploy({}, world.another())).release.id
}
const kept = async (world: MemoryWorld) => (await readPointer(world)).keep

test('keeps the live release and the good ones before it, never more than asked', async () => {
  const world = memoryWorld({ keep: 3 })
  const ids: string[] = []
  for (let i = 0; i < 6; i++) {
    ids.unshift(await next(world))
    expect(await kept(world)).toEqual(ids.slice(0, 3))
  }
})

test('a failed release pushes no good one out', async () => {
  const world = memoryWorld({ keep: 2 })
  const ids = [await next(world), await next(world)]
  world.fleet.host('web2').fails = (activation, phase) =>
    phase === 'prove' && !ids.includes(activation.replace('.wiki', '')) ? 'bad' : undefined
  for (let i = 0; i < 3; i++)
    await expect(next(world)).rejects.toMatchObject({ code: 'proof-failed' })
  expect(await kept(world)).toEqual([ids[1], ids[0]])
})

test('deploying what is live already pushes nothing out', async () => {
  const world = memoryWorld({ keep: 2 })
  const ids = [await next(world), await next(world)]
  for (let i = 0; i < 3; i++) await deploy({}, world.another())
  expect(await kept(world)).toEqual([ids[1], ids[0]])
})

test('a rollback to an old release keeps it, and those that were live last', async () => {
  const world = memoryWorld({ keep: 3 })
  const ids = [await next(world), await next(world), await next(world), await next(world)]
  await rollback({ release: ids[0] ?? '' }, world.another())
  expect(await kept(world)).toEqual([ids[0], ids[3], ids[2]])
})

test('however much else was done meanwhile', async () => {
  const world = memoryWorld({ keep: 2 })
  const ids = [await next(world), await next(world)]
  for (let i = 0; i < 1001; i++) await runCommand(['true'], false, world)
  ids.push(await next(world))
  expect(await kept(world)).toEqual([ids[2], ids[1]])
})
