import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Problem } from '../domain/problems/problem.ts'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import { deploy } from './deploy/deploy.ts'
import { follow } from './follow.ts'
import { withLease } from './locks/with-lease.ts'

/** Follows the branch while the test goes on, until it is over. */
async function following(
  world: MemoryWorld,
  scene: (run: MemoryWorld) => Promise<void>,
): Promise<void> {
  const run = world.another()
  const stopping = new AbortController()
  const done = follow(stopping.signal, run)
  try {
    await scene(run)
  } finally {
    stopping.abort()
    await done
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await setImmediate()
}

const finishes = ({ events }: MemoryWorld) =>
  events.filter((event) => event.type === 'step-finished' && event.step === 'finish').length
const attempts = ({ events }: MemoryWorld) => events.filter((event) => event.type === 'plan').length
const change = (world: MemoryWorld, content: string) =>
  world.repository.commit({ 'extensions/Cite/src/Cite.php': content })

test('deploys each new commit of the branch, and each only once', async () => {
  const world = memoryWorld()
  await following(world, async (run) => {
    await until(() => finishes(run) === 1)
    change(world, 'two')
    await until(() => finishes(run) === 2)
    await world.clock.sleep(60_000)
    expect(attempts(run)).toBe(2)
  })
})

test('does not try a failing commit again, and goes on with the next one', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  world.fleet.host('web2').fails = (activation, phase) =>
    phase === 'prove' && activation.startsWith(bad.slice(0, 10)) ? 'Fatal error' : undefined
  const bad = change(world, 'bad').hash
  await following(world, async (run) => {
    await until(() => run.warnings().length === 1)
    await world.clock.sleep(60_000)
    expect(attempts(run)).toBe(1)
    expect(run.warnings()[0]).toMatch(/^proof-failed: .*\nFatal error$/)
    change(world, 'good')
    await until(() => finishes(run) === 1)
  })
})

test('tries again where somebody else was at work', async () => {
  const world = memoryWorld()
  await following(world, async (run) => {
    await withLease('a long talk', world, async () => {
      await until(() => run.warnings().length === 3)
    })
    expect(run.warnings()[0]).toMatch(/^environment-locked: .*a long talk$/)
    await until(() => finishes(run) === 1)
  })
})

test('waits for a repository that is away for a while', async () => {
  const world = memoryWorld()
  world.repository.fault = new Problem('repository-unreachable', 'the source does not answer')
  await following(world, async (run) => {
    await until(() => run.warnings().length === 2)
    world.repository.fault = undefined
    await until(() => finishes(run) === 1)
    expect(run.warnings()[0]).toBe('repository-unreachable: the source does not answer')
  })
})

test('brings back a host that was stopped or deleted', async () => {
  const world = memoryWorld()
  await following(world, async (run) => {
    await until(() => finishes(run) === 1)
    world.fleet.host('web1').stop()
    world.fleet.host('web2').remove()
    await until(() => world.provider.done.length === 2)
    await until(() => new Set(world.serving()).size === 1)
    expect(world.provider.done).toEqual(['create host web2', 'start host web1'])
  })
})

test('leaves replacing and removing to people', async () => {
  const world = memoryWorld()
  world.provider.wanted.push({ verb: 'remove', subject: 'host web2', reason: 'one head is enough' })
  await following(world, async (run) => {
    await until(() => finishes(run) === 1)
    await world.clock.sleep(30_000)
    expect(world.provider.done).toEqual([])
  })
})

test('ends in the middle of its rest when it is stopped', async () => {
  const world = memoryWorld()
  const stopping = new AbortController()
  const run = world.another()
  const done = follow(stopping.signal, run)
  await until(() => finishes(run) === 1)
  const before = world.clock.now()
  stopping.abort()
  await done
  expect(world.clock.now().getTime() - before.getTime()).toBeLessThan(5000)
})

test('a bug ends it', async () => {
  const world = memoryWorld()
  const broken = {
    ...world,
    repository: { ...world.repository, fetch: async () => Promise.reject(new TypeError('oh')) },
  }
  await expect(follow(new AbortController().signal, broken)).rejects.toThrow(TypeError)
})
