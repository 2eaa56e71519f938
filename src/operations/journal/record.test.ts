import { expect, test } from 'vitest'
import { Problem } from '../../domain/problems/problem.ts'
import { memoryHolders } from '../../platforms/memory/memory-holders.ts'
import { memoryWorld } from '../../platforms/memory/memory-world.ts'
import { mortalWorld } from '../../platforms/memory/mortal-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { readHistory, readJournal, recorded } from './record.ts'

test('remembers who did what, when, and how it ended', async () => {
  const world = memoryWorld()
  const { release } = await deploy({}, world)
  const [entry, ...older] = await readJournal(world, 10)
  expect(older).toEqual([])
  expect(entry).toMatchObject({
    ...{ operation: 'deploy', environment: 'local', user: 'ada', machine: 'memory' },
    ...{ outcome: 'done', problem: null, startedAt: '2026-03-01T12:00:00.000Z' },
    detail: { ref: 'main', release: release.id },
  })
  expect(entry?.endedAt).toBe(world.clock.now().toISOString())
})

test('says unchanged where nothing was done', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  await deploy({}, world.another())
  expect((await readJournal(world, 1))[0]).toMatchObject({ outcome: 'unchanged' })
})

test('keeps the code and the words of a problem', async () => {
  const world = memoryWorld()
  await expect(deploy({ ref: 'nope' }, world)).rejects.toThrow(Problem)
  expect((await readJournal(world, 1))[0]).toMatchObject({
    ...{ outcome: 'failed', detail: { ref: 'nope' } },
    problem: { code: 'ref-unknown', message: 'there is no "nope"' },
  })
})

test('calls a bug a bug', async () => {
  const world = memoryWorld()
  const work = recorded('think', {}, world, async () => {
    throw new TypeError('undefined is not a function')
  })
  await expect(work).rejects.toThrow(TypeError)
  expect((await readJournal(world, 1))[0]).toMatchObject({
    problem: { code: 'bug', message: 'undefined is not a function' },
  })
})

test('records an operation that was refused because of the lock', async () => {
  const world = memoryWorld()
  await Promise.allSettled([deploy({}, world), deploy({}, world.another())])
  const outcomes = (await readJournal(world, 2)).map(({ problem }) => problem?.code ?? 'none')
  expect(outcomes.sort()).toEqual(['environment-locked', 'none'])
})

test('an operation that was killed is called so where that is certain', async () => {
  const world = memoryWorld()
  const { world: mortal, killed } = mortalWorld(world, ({ type }) => type === 'plan')
  void deploy({}, mortal)
  await killed
  expect((await readHistory(world, 1))[0]).toMatchObject({ outcome: 'running', endedAt: null })
  const { pid } = world.holders.self()
  const holders = memoryHolders(pid + 1, new Set([pid]))
  expect((await readHistory({ ...world, holders }, 1))[0]).toMatchObject({
    ...{ outcome: 'killed', endedAt: null },
  })
  expect((await readJournal(world, 1))[0]).toMatchObject({ outcome: 'running' })
})

test('gives the newest entries first, and no more than asked for', async () => {
  const world = memoryWorld()
  for (const operation of ['one', 'two', 'three']) {
    await recorded(operation, {}, world, async () => ({ outcome: 'done' as const }))
    await world.clock.sleep(1)
  }
  expect((await readJournal(world, 2)).map(({ operation }) => operation)).toEqual(['three', 'two'])
})
