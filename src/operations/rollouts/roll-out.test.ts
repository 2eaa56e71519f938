import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { readPointer } from './pointer.ts'

let world: MemoryWorld
let old: string
beforeEach(async () => {
  world = memoryWorld({ heads: 3 })
  old = `${(await deploy({}, world)).release.id}.wiki`
  world.repository.commit({ 'extensions/Cite/src/Cite.php': '<?php // new' })
})

const isNew = (activation: string) => activation !== old

/** Every head serves the old release, and the pointer asks for nothing else. */
async function expectOld(): Promise<void> {
  expect(world.serving()).toEqual([old, old, old])
  expect(await readPointer(world)).toMatchObject({ target: null, wave: 'idle', canaries: [] })
}

test('moves the pointer wave by wave', async () => {
  const next = world.another()
  await deploy({}, next)
  expect(next.pointers().map(({ wave }) => wave)).toEqual([
    'idle',
    'prove',
    'canary',
    'all',
    'idle',
  ])
  expect(next.pointers()[2]?.canaries).toEqual(['web1'])
})

test('a failing proof goes live nowhere and says what the host printed', async () => {
  world.fleet.host('web2').fails = (activation, phase) =>
    isNew(activation) && phase === 'prove' ? 'Fatal error in Cite.php:3' : undefined
  const next = world.another()
  await expect(deploy({}, next)).rejects.toMatchObject({
    ...{ code: 'proof-failed', output: 'Fatal error in Cite.php:3' },
    hint: 'mend the wiki repository and deploy again; visitors still see the release before',
    message: expect.stringContaining('web2') as string,
  })
  await expectOld()
  for (const head of world.fleet.heads()) expect(head.served).toEqual([old])
  expect(next.steps()).toContain('go back')
})

test('a release that a host cannot fetch goes live nowhere', async () => {
  world.fleet.host('web3').fails = (activation, phase) =>
    isNew(activation) && phase === 'fetch' ? 'No space left on device' : undefined
  await expect(deploy({}, world.another())).rejects.toMatchObject({
    ...{ code: 'build-failed', output: 'No space left on device' },
  })
  await expectOld()
})

test('a canary that fails goes back, and no other head ever served the release', async () => {
  world.fleet.host('web1').fails = (activation, phase) =>
    isNew(activation) && phase === 'watch' ? 'PHP Fatal error' : undefined
  const next = world.another()
  await expect(deploy({}, next)).rejects.toMatchObject({
    code: 'canary-failed',
    message: 'the release failed under real requests on web1: it failed',
    hint: 'mend the wiki repository and deploy again; all heads go back to the release before',
    output: 'PHP Fatal error',
  })
  await expectOld()
  const served = world.fleet.heads().map((head) => head.served.length)
  expect(served).toEqual([3, 1, 1])
  expect(next.pointers().map(({ wave }) => wave)).not.toContain('all')
  expect(world.edge.refreshed.at(-1)).toBe(old)
})

test('a canary that fails only after a while is still noticed', async () => {
  let looks = 0
  world.fleet.host('web1').fails = (activation, phase) =>
    isNew(activation) && phase === 'watch' && ++looks > 2 ? 'late' : undefined
  await expect(deploy({}, world.another())).rejects.toMatchObject({
    code: 'canary-failed',
    output: 'late',
  })
  await expectOld()
})

test('a canary that dies under the new release stops the roll-out', async () => {
  let looks = 0
  world.fleet.host('web1').dies = ({ wave }) => wave === 'canary' && ++looks > 1
  await expect(deploy({}, world.another())).rejects.toMatchObject({ code: 'hosts-missing' })
  for (const name of ['web2', 'web3']) expect(world.fleet.host(name).served).toEqual([old])
  expect(await readPointer(world)).toMatchObject({ target: null, wave: 'idle' })
})

test('a host that dies while all switch sends the others back', async () => {
  world.fleet.host('web3').dies = ({ wave }) => wave === 'all'
  await expect(deploy({}, world.another())).rejects.toMatchObject({
    ...{ code: 'hosts-missing', message: 'switch: web3 does not run any more' },
  })
  await expectOld()
})

test('a head that does not switch sends the others back', async () => {
  world.fleet.host('web2').fails = (activation, phase) =>
    isNew(activation) && phase === 'switch' ? 'read-only file system' : undefined
  await expect(deploy({}, world.another())).rejects.toMatchObject({ code: 'canary-failed' })
  await expectOld()
})

test('a head that is stopped before is left out, with a warning, and follows when it is back', async () => {
  world.fleet.host('web2').stop()
  const next = world.another()
  const { release } = await deploy({}, next)
  expect(next.warnings()).toEqual(['web2 does not run; it will follow when it is back'])
  expect(world.serving()).toEqual([`${release.id}.wiki`, old, `${release.id}.wiki`])
  world.fleet.host('web2').start()
  await world.clock.sleep(10)
  expect(new Set(world.serving())).toEqual(new Set([`${release.id}.wiki`]))
})

test('a head that comes up while the others switch is waited for', async () => {
  const { clock, fleet } = world
  fleet.host('web3').remove()
  const next = world.another()
  const later = async (time: number, act: () => void) => clock.sleep(time).then(act)
  const emit: typeof next.emit = (event) => {
    next.emit(event)
    if (event.type !== 'step-started' || event.step !== 'switch') return
    fleet.host('web2').hangs = true
    fleet.host('web3').hangs = true
    void later(50, () => fleet.host('web3').replace('image-1'))
    void later(1500, () => (fleet.host('web2').hangs = false))
    void later(5500, () => (fleet.host('web3').hangs = false))
  }
  const { release } = await deploy({}, { ...next, emit })
  expect(world.serving()).toEqual([1, 2, 3].map(() => `${release.id}.wiki`))
})

test('says hosts-missing where no head runs', async () => {
  for (const head of world.fleet.heads()) head.stop()
  await expect(deploy({}, world.another())).rejects.toMatchObject({
    ...{ code: 'hosts-missing', hint: 'wikistead up local' },
  })
  expect(await readPointer(world)).toMatchObject({ target: null })
})

test('a host that never reports is given up, and named', async () => {
  world.fleet.host('web2').hangs = true
  await expect(deploy({}, world.another())).rejects.toMatchObject({
    ...{
      code: 'hosts-missing',
      message: expect.stringMatching(/prove: web2 did not report in \d+ s/) as string,
    },
  })
})

test('an edge that answers with the old release sends everybody back', async () => {
  const next = world.another()
  const edge = {
    ...next.edge,
    get: async () => ({ status: 200, headers: { 'x-wikistead-release': old }, body: '' }),
  }
  await expect(deploy({}, { ...next, edge })).rejects.toMatchObject({
    ...{ code: 'canary-failed', message: `http://127.0.0.1:8080 answers 200 from ${old}` },
  })
  await expectOld()
})

test('a failed release is deployed once it is mended', async () => {
  world.fleet.host('web1').fails = (activation, phase) =>
    isNew(activation) && phase === 'prove' ? 'bad' : undefined
  await expect(deploy({}, world.another())).rejects.toMatchObject({ code: 'proof-failed' })
  world.fleet.host('web1').fails = () => undefined
  const { outcome, release } = await deploy({}, world.another())
  expect(outcome).toBe('done')
  expect(world.serving()).toEqual([1, 2, 3].map(() => `${release.id}.wiki`))
})

test('a release that nobody has seen leaves the pages at the edge alone, a seen one does not', async () => {
  const failIn = (failing: string) => {
    world.fleet.host('web1').fails = (activation, phase) =>
      isNew(activation) && phase === failing ? 'PHP Fatal error' : undefined
  }
  world.edge.refreshed.splice(0)
  failIn('prove')
  await expect(deploy({}, world.another())).rejects.toMatchObject({ code: 'proof-failed' })
  expect(world.edge.refreshed).toEqual([])
  failIn('watch')
  await expect(deploy({}, world.another())).rejects.toMatchObject({ code: 'canary-failed' })
  expect(world.edge.refreshed).toEqual([old])
  await expectOld()
})

test('the next run ends a going back that was killed before the edge forgot the pages', async () => {
  world.fleet.host('web1').fails = (activation, phase) =>
    isNew(activation) && phase === 'watch' ? 'PHP Fatal error' : undefined
  const dying = world.another()
  let reach = () => {}
  const killed = new Promise<void>((resolve) => (reach = resolve))
  const refresh = async () => {
    dying.die()
    reach()
    await new Promise(() => {})
  }
  world.edge.refreshed.splice(0)
  void deploy({}, { ...dying, edge: { ...dying.edge, refresh } })
  await killed
  expect(await readPointer(world)).toMatchObject({ target: null, wave: 'back' })
  const next = world.another()
  await deploy({ ref: old.slice(0, 10) }, next)
  expect(next.warnings()).toEqual(['an operation ended while it went back; undoing it first'])
  expect(world.edge.refreshed).toEqual([old])
  await expectOld()
})

test('a host whose database was slower to start tries again to serve what is live', async () => {
  const head = world.fleet.host('web2')
  head.stop()
  head.fails = (_, phase) => (phase === 'prove' ? 'no database' : undefined)
  head.replace('image-1')
  await world.clock.sleep(1000)
  expect(head.serving()).toBeNull()
  head.fails = () => undefined
  await world.clock.sleep(4000)
  expect(head.serving()).toBe(old)
})
