import { expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import { deploy } from './deploy/deploy.ts'
import { listReleases } from './list-releases.ts'
import { rollback } from './rollback.ts'

const next = async (world: MemoryWorld, content: string) => {
  await world.clock.sleep(1000)
  world.repository.commit({ 'extensions/Cite/src/Cite.php': content })
  return (await deploy({}, world.another())).release.id
}

test('is empty before the first deployment', async () => {
  expect(await listReleases(memoryWorld())).toEqual([])
})

test('tells live, kept, forgotten and failed releases apart, the newest first', async () => {
  const world = memoryWorld({ keep: 2 })
  const ids = [await next(world, 'a'), await next(world, 'b'), await next(world, 'c')]
  world.fleet.host('web1').fails = (_, phase) => (phase === 'prove' ? 'bad' : undefined)
  await expect(next(world, 'd')).rejects.toMatchObject({ code: 'proof-failed' })
  const releases = await listReleases(world)
  const short = releases.map(({ id, isLive, isKept, servedAt }) => ({
    id,
    isLive,
    isKept,
    wasLive: servedAt !== null,
  }))
  expect(short).toEqual([
    { id: expect.any(String) as string, isLive: false, isKept: false, wasLive: false },
    { id: ids[2], isLive: true, isKept: true, wasLive: true },
    { id: ids[1], isLive: false, isKept: true, wasLive: true },
    { id: ids[0], isLive: false, isKept: false, wasLive: true },
  ])
})

test('a release that is live again moves to the top', async () => {
  const world = memoryWorld()
  const ids = [await next(world, 'a'), await next(world, 'b')]
  await world.clock.sleep(1000)
  await rollback({}, world.another())
  expect((await listReleases(world)).map(({ id }) => id)).toEqual(ids)
})
