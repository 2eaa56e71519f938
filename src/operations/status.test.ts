import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import { deploy } from './deploy/deploy.ts'
import { withLease } from './locks/with-lease.ts'
import { readStatus } from './status.ts'

let world: MemoryWorld
let live: string
beforeEach(async () => {
  world = memoryWorld()
  live = `${(await deploy({}, world)).release.id}.wiki`
})

const healthOf = async (name: string) => {
  const { hosts, isHealthy } = await readStatus(world)
  const { health, message, serving } = hosts.find((host) => host.name === name) ?? {}
  return { health, message, serving, isHealthy }
}

test('all is well after a deployment', async () => {
  const { hosts, isHealthy, url, lock, operations, pointer } = await readStatus(world)
  expect(isHealthy).toBe(true)
  expect(hosts.map(({ name, health }) => `${name} ${health}`).sort()).toEqual([
    ...['admin healthy', 'cache healthy', 'database healthy', 'edge healthy', 'mail healthy'],
    ...['web1 healthy', 'web2 healthy'],
  ])
  expect({ url, lock }).toEqual({ url: 'http://127.0.0.1:8080', lock: undefined })
  expect(operations).toMatchObject([{ operation: 'deploy', outcome: 'done' }])
  expect(`${pointer.stable?.release}.wiki`).toBe(live)
})

test('a host that does not run is stopped, whatever it reported before', async () => {
  world.fleet.host('web2').stop()
  expect(await healthOf('web2')).toMatchObject({
    health: 'stopped',
    message: 'stopped',
    isHealthy: false,
  })
  world.fleet.host('database').remove()
  expect(await healthOf('database')).toMatchObject({ health: 'stopped', message: 'missing' })
})

test('a host that says nothing for half a minute is silent', async () => {
  world.fleet.host('web1').hangs = true
  await world.clock.sleep(29_000)
  expect(await healthOf('web1')).toMatchObject({ health: 'healthy' })
  await world.clock.sleep(3000)
  expect(await healthOf('web1')).toMatchObject({
    health: 'silent',
    serving: live,
    isHealthy: false,
  })
})

test('a host that never reported is silent', async () => {
  await world.store.remove('environments/local/reports/web1.json')
  expect(await healthOf('web1')).toMatchObject({ health: 'silent', message: 'has never reported' })
})

test('a host that cannot do its duty is failing, in its own words', async () => {
  world.fleet.host('web1').fails = () => 'no space'
  world.fleet.host('web1').replace('image-1')
  await world.clock.sleep(1)
  expect(await healthOf('web1')).toMatchObject({
    health: 'failing',
    message: 'it failed',
    serving: null,
  })
})

test('a host that serves another release is behind', async () => {
  const old = { host: 'web2', at: world.clock.now().toISOString(), serving: 'old', failure: null }
  await world.store.write('environments/local/reports/web2.json', JSON.stringify(old))
  expect(await healthOf('web2')).toMatchObject({
    health: 'behind',
    message: `should serve ${live}`,
  })
})

test('names who is at work now', async () => {
  const run = world.another()
  await withLease('deploy main', run, async () => {
    expect((await readStatus(world)).lock).toMatchObject({
      reason: 'deploy main',
      holder: { user: 'ada' },
    })
  })
})

test('a lock whose holder is gone is no lock', async () => {
  const run = world.another()
  void withLease('deploy main', run, async () => new Promise(() => {}))
  await world.clock.sleep(1)
  run.die()
  expect((await readStatus(world)).lock).toBeUndefined()
})

test('an environment without hosts is unwell and is still described', async () => {
  world = memoryWorld({ isUp: false })
  const { isHealthy, hosts, operations } = await readStatus(world)
  expect(isHealthy).toBe(false)
  expect(new Set(hosts.map(({ health }) => health))).toEqual(new Set(['stopped']))
  expect(operations).toEqual([])
})
