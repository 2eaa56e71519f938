import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { withLease } from '../locks/with-lease.ts'
import { awaitHosts } from './await-hosts.ts'
import { movePointer, readPointer } from './pointer.ts'

let world: MemoryWorld
beforeEach(async () => {
  world = memoryWorld()
  await deploy({}, world)
})

const wait = async (hosts: readonly string[], epoch: number, timeout = 5000) =>
  withLease('wait', world, async (lease) =>
    awaitHosts(
      { what: 'look', epoch, target: null, hosts, isDone: () => true, timeout },
      lease,
      world,
    ),
  )

test('gives the reports of those that it waited for', async () => {
  const { epoch } = await readPointer(world)
  expect((await wait(['web2'], epoch)).map(({ host }) => host)).toEqual(['web2'])
})

test('a report about an earlier pointer says nothing about this one', async () => {
  const { epoch } = await readPointer(world)
  world.fleet.host('web2').hangs = true
  await expect(wait(['web1', 'web2'], epoch + 1)).rejects.toMatchObject({
    ...{ code: 'hosts-missing', message: 'look: web1, web2 did not report in 5 s' },
  })
})

test('says what it waits for while it waits', async () => {
  world.fleet.host('web2').hangs = true
  const { epoch } = await readPointer(world)
  await expect(wait(['web1', 'web2'], epoch + 1)).rejects.toMatchObject({ code: 'hosts-missing' })
  expect(world.events).toContainEqual({
    type: 'progress',
    step: 'look',
    message: 'waiting for web1, web2',
  })
})

test('notices reports also where the store tells nobody that it changed', async () => {
  const deaf = { ...world, store: { ...world.store, watch: () => () => undefined } }
  await withLease('wait', deaf, async (lease) => {
    const { epoch } = await movePointer(() => ({}), lease, deaf)
    const reports = await awaitHosts(
      { what: 'look', epoch, target: null, hosts: ['web1'], isDone: () => true, timeout: 5000 },
      lease,
      deaf,
    )
    expect(reports).toMatchObject([{ host: 'web1', epoch }])
  })
})
