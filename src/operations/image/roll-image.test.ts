import { beforeEach, describe, expect, test } from 'vitest'
import { Problem } from '../../domain/problems/problem.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { mortalWorld } from '../../platforms/memory/mortal-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { readJournal } from '../journal/record.ts'
import { rollImage } from './roll-image.ts'

let world: MemoryWorld
let live: string
beforeEach(async () => {
  world = memoryWorld()
  live = `${(await deploy({}, world)).release.id}.wiki`
  world.provider.wanted.push({ verb: 'build', subject: 'image wiki', reason: 'a package more' })
  world.provider.outdated.push('web1', 'web2', 'admin')
})

const roll = async (run: MemoryWorld) => rollImage({ isDryRun: false }, run)
/** What was done, without the undraining of all heads at the beginning. */
const done = () => world.provider.done.slice(2)

test('builds, then renews one host after the other: drained, replaced, well, and back', async () => {
  expect(await roll(world.another())).toMatchObject({
    ...{ outcome: 'done', hosts: ['web1', 'web2', 'admin'] },
  })
  expect(done()).toEqual([
    'build image wiki',
    ...['drain web1', 'replace host web1', 'undrain web1'],
    ...['drain web2', 'replace host web2', 'undrain web2'],
    'replace host admin',
  ])
  expect(world.serving()).toEqual([live, live])
  const images = (await world.fleet.list()).filter(({ image }) => image === 'image-2')
  expect(images.map(({ name }) => name).sort()).toEqual(['admin', 'web1', 'web2'])
})

test('where the platform replaces hosts by itself, it is asked once, and its failure stops the roll', async () => {
  const run = world.another()
  const rolled: string[] = []
  const provider = {
    ...world.provider,
    async rollHosts() {
      rolled.push('all')
      world.provider.outdated.length = 0
    },
  }
  expect(await roll({ ...run, provider })).toMatchObject({ hosts: ['web1', 'web2', 'admin'] })
  expect({ rolled, done: done() }).toEqual({ rolled: ['all'], done: ['build image wiki'] })

  world.provider.outdated.push('web1')
  const failing = {
    ...world.provider,
    rollHosts: async () => {
      throw new Problem('image-failed', 'no host proved itself')
    },
  }
  await expect(roll({ ...world.another(), provider: failing })).rejects.toThrow('no host proved')
})

test('visitors are served by the other head at every moment', async () => {
  const run = world.another()
  const statuses: number[] = []
  const emit: typeof run.emit = (event) => {
    run.emit(event)
    void world.edge.get('/').then(({ status }) => statuses.push(status))
  }
  const provider = {
    ...world.provider,
    async apply(action: Parameters<typeof world.provider.apply>[0], listener: typeof emit) {
      statuses.push((await world.edge.get('/')).status)
      await world.provider.apply(action, listener)
      statuses.push((await world.edge.get('/')).status)
    },
  }
  await roll({ ...run, emit, provider })
  expect(statuses.length).toBeGreaterThan(8)
  expect(new Set(statuses)).toEqual(new Set([200]))
})

test('a new host that does not serve stops the roll before the next one', async () => {
  world.fleet.host('web1').fails = (_, phase) =>
    phase === 'prove' ? 'undefined function' : undefined
  await expect(roll(world.another())).rejects.toMatchObject({
    ...{
      code: 'image-failed',
      message: 'web1 does not serve with the new image; the other heads still run the old one',
    },
  })
  expect(done()).toEqual(['build image wiki', 'drain web1', 'replace host web1'])
  expect(world.serving()).toEqual([null, live])
  expect((await world.edge.get('/')).status).toBe(200)
  expect((await readJournal(world, 1))[0]).toMatchObject({
    operation: 'image roll',
    outcome: 'failed',
  })
})

test('a report from before the host was replaced does not count', async () => {
  const { provider } = world
  const sleepy = {
    ...provider,
    async apply(...args: Parameters<typeof provider.apply>) {
      await provider.apply(...args)
      if (args[0].subject === 'host web1') world.fleet.host('web1').hangs = true
    },
  }
  await expect(roll({ ...world.another(), provider: sleepy })).rejects.toMatchObject({
    code: 'image-failed',
  })
  expect(done()).not.toContain('undrain web1')
})

test('warns where the only head goes away for a moment', async () => {
  world = memoryWorld({ heads: 1 })
  await deploy({}, world)
  world.provider.outdated.push('web1')
  const run = world.another()
  await roll(run)
  expect(run.warnings()).toEqual(['web1 is the only web head: visitors see cached pages meanwhile'])
})

test('nothing to do is unchanged', async () => {
  world.provider.wanted.length = 0
  world.provider.outdated.length = 0
  expect(await roll(world.another())).toMatchObject({ outcome: 'unchanged', hosts: [] })
})

test('a dry run shows what a roll would do', async () => {
  const run = world.another()
  expect(await rollImage({ isDryRun: true }, run)).toMatchObject({ outcome: 'unchanged' })
  expect(run.events).toMatchObject([
    {
      title: 'local: 3 hosts to replace',
      lines: [
        'build image wiki (a package more)',
        ...['replace host web1', 'replace host web2', 'replace host admin'],
      ],
    },
  ])
  expect(world.provider.done).toEqual([])
  expect(run.writes).toEqual([])
})

test('renews hosts of an environment without a release', async () => {
  world = memoryWorld()
  world.provider.outdated.push('web1')
  expect(await roll(world.another())).toMatchObject({ outcome: 'done' })
})

test('a head that the last roll left unwell does not keep the next one from mending it', async () => {
  world.fleet.host('web1').fails = (_, phase) =>
    phase === 'prove' ? 'undefined function' : undefined
  await expect(roll(world.another())).rejects.toMatchObject({ code: 'image-failed' })
  world.fleet.host('web1').fails = () => undefined
  world.fleet.host('web1').hangs = true
  world.provider.outdated.unshift('web1')
  const { provider } = world
  const mending = {
    ...provider,
    async apply(...args: Parameters<typeof provider.apply>) {
      world.fleet.host('web1').hangs = false
      await provider.apply(...args)
    },
  }
  await rollImage({ isDryRun: false }, { ...world.another(), provider: mending })
  expect(world.serving()).toEqual([live, live])
  expect(world.edge.drained).toEqual(new Set())
})

describe('a refresh', () => {
  const refresh = async (run: MemoryWorld) => rollImage({ isDryRun: false, source: 'refresh' }, run)
  const back = async (run: MemoryWorld) => rollImage({ isDryRun: false, source: 'previous' }, run)
  const imagesOf = async () =>
    (await world.fleet.list())
      .filter(({ role }) => role === 'web' || role === 'admin')
      .map(({ name, image }) => `${name} ${image}`)
      .sort()

  beforeEach(async () => {
    world = memoryWorld()
    live = `${(await deploy({}, world)).release.id}.wiki`
  })

  test('renews all hosts of the wiki although their description is the same', async () => {
    const { outcome, hosts } = await refresh(world.another())
    expect({ outcome, hosts: [...hosts].sort() }).toEqual({
      ...{ outcome: 'done', hosts: ['admin', 'web1', 'web2'] },
    })
    expect(done()[0]).toBe('refresh images')
    expect(await imagesOf()).toEqual(['admin image-2', 'web1 image-2', 'web2 image-2'])
    expect(world.serving()).toEqual([live, live])
    expect((await readJournal(world, 1))[0]).toMatchObject({
      ...{ operation: 'image roll', outcome: 'done', detail: { hosts: hosts.join(' ') } },
    })
  })

  test('its dry run says how old the packages are, and does nothing', async () => {
    const run = world.another()
    const { images } = await rollImage({ isDryRun: true, source: 'refresh' }, run)
    expect(images).toContainEqual({ kind: 'wiki', packagesOf: '2026-02-01T12:00:00.000Z' })
    expect(run.events).toMatchObject([
      {
        title: 'local: 3 hosts to replace',
        lines: [
          'build image wiki again (its packages are 28 days old)',
          'build image service',
          ...['replace host admin', 'replace host web1', 'replace host web2'],
        ],
      },
    ])
    expect(world.provider.done).toEqual([])
    expect(run.writes).toEqual([])
  })

  test('one that a host cannot serve with leaves the images from before for all others', async () => {
    world.fleet.host('web1').fails = (_, phase) =>
      phase === 'prove' ? 'no such option' : undefined
    await expect(refresh(world.another())).rejects.toMatchObject({
      ...{ code: 'image-failed', hint: expect.stringContaining('image roll local') as string },
    })
    expect(await world.provider.listOutdated()).toEqual(['admin', 'web1'])
    expect(world.provider.kept).toEqual([])
    world.fleet.host('web1').fails = () => undefined
    await roll(world.another())
    expect(await imagesOf()).toEqual(['admin image-1', 'web1 image-1', 'web2 image-1'])
    expect(world.serving()).toEqual([live, live])
  })

  test('is taken back, and taken again', async () => {
    await refresh(world.another())
    await back(world.another())
    expect(await imagesOf()).toEqual(['admin image-1', 'web1 image-1', 'web2 image-1'])
    await back(world.another())
    expect(await imagesOf()).toEqual(['admin image-2', 'web1 image-2', 'web2 image-2'])
  })

  test('is not taken back where there was none', async () => {
    await expect(back(world.another())).rejects.toMatchObject({
      ...{ code: 'image-failed', message: 'there are no images from before a refresh' },
    })
    expect(world.serving()).toEqual([live, live])
  })

  test('one that was killed while it replaced hosts is gone on with by the next roll', async () => {
    const dying = world.another()
    const { world: mortal, killed } = mortalWorld(
      dying,
      (event) => event.type === 'step-finished' && event.step === 'replace web1',
    )
    void refresh(mortal)
    await killed
    dying.die()
    await roll(world.another())
    expect(await imagesOf()).toEqual(['admin image-2', 'web1 image-2', 'web2 image-2'])
  })
})

test('a roll that ended well keeps the images that hosts ran before it, and no older ones', async () => {
  await roll(world.another())
  expect(world.provider.kept).toEqual([['image-1']])
  world.provider.outdated.push('web1')
  await roll(world.another())
  expect(world.provider.kept[1]?.toSorted()).toEqual(['image-1', 'image-2'])
})

test('a roll that was killed anywhere is completed, and no head stays drained', async () => {
  const kill = async (index: number): Promise<boolean> => {
    const dying = world.another()
    const mortal = mortalWorld(dying)
    let count = 0
    const { provider } = mortal.world
    const counted = async <T>(work: () => Promise<T>): Promise<T> => {
      const result = await work()
      if (count++ === index) {
        mortal.kill()
        return new Promise<never>(() => {})
      }
      return result
    }
    const rolling = roll({
      ...mortal.world,
      provider: {
        ...provider,
        plan: async () => provider.plan(),
        listOutdated: async () => provider.listOutdated(),
        apply: async (action, emit) => counted(async () => provider.apply(action, emit)),
        setDrained: async (host, isDrained) =>
          counted(async () => provider.setDrained(host, isDrained)),
      },
    })
    await Promise.race([rolling, mortal.killed])
    dying.die()
    return count <= index
  }
  let index = 0
  for (let isOver = false; !isOver; index++) {
    world = memoryWorld()
    await deploy({}, world)
    world.provider.outdated.push('web1', 'web2')
    isOver = await kill(index)
    await roll(world.another())
    expect(world.edge.drained, `killed after ${index + 1} changes`).toEqual(new Set())
    expect(world.provider.outdated).toEqual([])
  }
  expect(index).toBeGreaterThan(6)
})
