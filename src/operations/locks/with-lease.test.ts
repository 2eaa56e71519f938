import { expect, test } from 'vitest'
import type { Lease } from '../../domain/locks/lease.ts'
import { lockKey } from '../../domain/locks/lease.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { movePointer, readPointer } from '../rollouts/pointer.ts'
import { readLease, withLease } from './with-lease.ts'

/** Something that a holder waits for until the test lets it go on. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** The same world as a process sees it that stood still: its clock does not go on. */
function stalled(world: MemoryWorld): MemoryWorld {
  const now = world.clock.now()
  return { ...world, clock: { ...world.clock, now: () => now, every: () => () => {} } }
}

/** As above, but it knows the time again: only its renewals did not happen. */
const unrenewed = (world: MemoryWorld): MemoryWorld => ({
  ...world,
  clock: { ...world.clock, every: () => () => {} },
})

const readLock = async ({ store, environment }: MemoryWorld) =>
  JSON.parse((await store.readCell(lockKey(environment.name)))?.content ?? 'null') as Lease | null

test('a second operation is told who holds the environment, since when and why', async () => {
  const world = memoryWorld()
  const { open, opened } = gate()
  const first = withLease('deploy main', world, async () => opened)
  await world.clock.sleep(4000)
  await expect(deploy({}, world.another())).rejects.toMatchObject({
    code: 'environment-locked',
    message:
      'local is locked by ada@memory (process 100) since 2026-03-01T12:00:00.000Z (4 s): deploy main',
  })
  open()
  await first
  expect(await readLease(world)).toBeUndefined()
})

test('of two that begin at the same moment one fails, and the other is not disturbed', async () => {
  const world = memoryWorld()
  const both = await Promise.allSettled([deploy({}, world), deploy({}, world.another())])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'environment-locked' },
  })
  expect(new Set(world.serving()).size).toBe(1)
})

test('the environment is free again after work that failed', async () => {
  const world = memoryWorld()
  const failing = withLease('a', world, async () => {
    throw new Error('no luck')
  })
  await expect(failing).rejects.toThrow('no luck')
  expect(await readLease(world)).toBeUndefined()
  await withLease('b', world.another(), async () => undefined)
})

test('the fence grows with each holder', async () => {
  const world = memoryWorld()
  const fences: number[] = []
  for (const holder of [world, world.another(), world])
    await withLease('count', holder, async ({ fence }) => fences.push(fence))
  expect(fences).toEqual([1, 2, 3])
})

test('renewal keeps the lease for as long as the work takes', async () => {
  const world = memoryWorld()
  await withLease('long', world, async (lease) => {
    for (let minute = 0; minute < 10; minute++) {
      await world.clock.sleep(60_000)
      lease.assertHeld()
      await expect(
        withLease('short', world.another(), async () => undefined),
      ).rejects.toMatchObject({
        code: 'environment-locked',
      })
    }
  })
})

test('a lease that ran out is taken over', async () => {
  const world = memoryWorld()
  const { open, opened } = gate()
  const first = withLease('asleep', unrenewed(world), async () => opened)
  await world.clock.sleep(14_000)
  const second = world.another()
  await expect(withLease('too early', second, async () => 0)).rejects.toMatchObject({
    code: 'environment-locked',
  })
  await world.clock.sleep(2000)
  expect(await withLease('in time', second, async ({ fence }) => fence)).toBe(2)
  open()
  await first
})

test('a holder that is certainly gone is replaced at once', async () => {
  const world = memoryWorld()
  void withLease('killed', world, async () => new Promise(() => {}))
  await world.clock.sleep(1)
  world.die()
  const before = world.clock.now()
  expect(await withLease('next', world.another(), async ({ fence }) => fence)).toBe(2)
  expect(world.clock.now()).toEqual(before)
  expect(await readLease(world)).toBeUndefined()
})

test('a holder that was taken over fails at its next pointer move', async () => {
  const world = memoryWorld()
  const { open, opened } = gate()
  const late = unrenewed(world)
  const first = withLease('slow', late, async (lease) => {
    await opened
    await movePointer(() => ({ readOnly: 'from the past' }), lease, late)
  })
  await world.clock.sleep(16_000)
  await deploy({}, world.another())
  const pointer = await readPointer(world)
  open()
  await expect(first).rejects.toMatchObject({ code: 'lease-lost', hint: 'wikistead status local' })
  expect(await readPointer(world)).toEqual(pointer)
})

test('a holder whose clock stood still is stopped by the fence in the pointer', async () => {
  const world = memoryWorld()
  const { open, opened } = gate()
  const frozen = stalled(world)
  const first = withLease('frozen', frozen, async (lease) => {
    await opened
    lease.assertHeld()
    await movePointer(() => ({ readOnly: 'from the past' }), lease, frozen)
  })
  await world.clock.sleep(16_000)
  await deploy({}, world.another())
  const pointer = await readPointer(world)
  open()
  await expect(first).rejects.toMatchObject({ code: 'lease-lost' })
  expect(await readPointer(world)).toEqual(pointer)
})

test('a move that was under way during the take-over does not overwrite the later one', async () => {
  const world = memoryWorld()
  const frozen = stalled(world)
  const second = world.another()
  let isFirst = true
  const slow: MemoryWorld = {
    ...frozen,
    store: {
      ...frozen.store,
      async readCell(key) {
        const cell = await frozen.store.readCell(key)
        if (!isFirst || !key.endsWith('pointer')) return cell
        isFirst = false
        await world.clock.sleep(16_000)
        await withLease('later', second, async (lease) =>
          movePointer(() => ({ readOnly: 'mine' }), lease, second),
        )
        return cell
      },
    },
  }
  const first = withLease('frozen', slow, async (lease) =>
    movePointer(() => ({ readOnly: 'old' }), lease, slow),
  )
  await expect(first).rejects.toMatchObject({ code: 'lease-lost' })
  expect(await readPointer(world)).toMatchObject({ readOnly: 'mine', fence: 2 })
})

test('one that was taken over leaves the lock of its successor alone', async () => {
  const world = memoryWorld()
  const old = gate()
  const young = gate()
  const first = withLease('old', unrenewed(world), async () => old.opened)
  await world.clock.sleep(16_000)
  const second = withLease('young', world.another(), async () => young.opened)
  await world.clock.sleep(1)
  old.open()
  await first
  expect(await readLock(world)).toMatchObject({ fence: 2, reason: 'young', holder: { pid: 101 } })
  young.open()
  await second
  expect(await readLock(world)).toMatchObject({ fence: 2, holder: null })
})

test('whoever finds that a renewal failed stops at once', async () => {
  const world = memoryWorld()
  const { open, opened } = gate()
  const first = withLease('old', world, async (lease) => {
    await opened
    lease.assertHeld()
  })
  await world.clock.sleep(1)
  world.die()
  void withLease('young', world.another(), async () => new Promise(() => {}))
  await world.clock.sleep(6000)
  open()
  await expect(first).rejects.toMatchObject({ code: 'lease-lost' })
})
