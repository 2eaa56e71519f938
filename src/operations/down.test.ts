import { beforeEach, expect, test } from 'vitest'
import { emptyPointer } from '../domain/rollouts/pointer.ts'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import { mortalWorld } from '../platforms/memory/mortal-world.ts'
import { deploy } from './deploy/deploy.ts'
import { down } from './down.ts'
import { readJournal } from './journal/record.ts'
import { readPointer } from './rollouts/pointer.ts'
import { up } from './up/up.ts'

let world: MemoryWorld
beforeEach(async () => {
  world = memoryWorld()
  await deploy({}, world)
})

const destroy = async (run: MemoryWorld) => down({ destroy: true, isDryRun: false }, run)

test('stops the hosts and keeps what is live', async () => {
  const before = await readPointer(world)
  const run = world.another()
  expect(await down({ destroy: false, isDryRun: false }, run)).toEqual({
    outcome: 'done',
    left: [],
  })
  expect(world.provider.done).toEqual(['stop'])
  expect(run.operator.questions).toEqual([])
  expect(await readPointer(world)).toEqual(before)
})

test('destroys only after the site’s name was typed', async () => {
  const run = world.another()
  run.operator.typed = 'local'
  await expect(destroy(run)).rejects.toMatchObject({
    ...{ code: 'name-mismatch', hint: 'type demo, or give --confirm demo' },
  })
  expect(run.operator.questions).toEqual([
    'This will remove local with its database and files. There is no way back.',
  ])
  expect(world.provider.done).toEqual([])
  expect(run.writes).toEqual([])
})

test('leaves no release in an environment without data', async () => {
  const run = world.another()
  run.operator.typed = 'demo'
  await destroy(run)
  expect(world.provider.done).toEqual(['destroy'])
  const { epoch, fence, ...pointer } = await readPointer(world)
  const { epoch: _, fence: __, ...empty } = emptyPointer
  expect(pointer).toEqual(empty)
  expect({ epoch, fence }).toEqual({ epoch: 7, fence: 2 })
  expect(await world.store.list('environments/local/reports/')).toEqual([])
  expect((await readJournal(world, 1))[0]).toMatchObject({ operation: 'destroy', outcome: 'done' })
})

test('a dry run says what would be done, asks nothing and does nothing', async () => {
  const run = world.another()
  expect(await down({ destroy: true, isDryRun: true }, run)).toEqual({
    outcome: 'unchanged',
    left: [],
  })
  expect(run.events).toMatchObject([
    { type: 'plan', title: 'would remove local with its database and files' },
  ])
  expect(run.operator.questions).toEqual([])
  expect(run.writes).toEqual([])
})

test('an environment whose destruction was killed comes up whole', async () => {
  const counting = world.another()
  counting.operator.typed = 'demo'
  await destroy(counting)
  for (let index = 0; index < counting.events.length; index++) {
    world = memoryWorld()
    await deploy({}, world)
    const dying = world.another()
    dying.operator.typed = 'demo'
    const { world: mortal, killed } = mortalWorld(dying, (_, told) => told === index)
    void destroy(mortal)
    await killed
    dying.die()
    const next = world.another()
    await up({ isDryRun: false }, next)
    expect(next.steps()).toContain('install')
    expect(new Set(world.serving())).toEqual(
      new Set([`${(await readPointer(world)).stable?.release}.wiki`]),
    )
  }
})
