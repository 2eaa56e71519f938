import { expect, test } from 'vitest'
import { activationId } from '../../domain/rollouts/pointer.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { recordWrites } from '../../platforms/memory/memory-writes.ts'
import { mortalWorld } from '../../platforms/memory/mortal-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { readJournal } from '../journal/record.ts'
import { readLease } from '../locks/with-lease.ts'
import { rollback } from '../rollback.ts'
import { readPointer } from './pointer.ts'

type Operation = (world: MemoryWorld) => Promise<unknown>

const bring: Operation = async (world) => deploy({}, world)

/** A wiki that was never deployed. */
const blank = async () => memoryWorld()

/** A live release and a newer commit. */
async function behind(): Promise<MemoryWorld> {
  const world = memoryWorld()
  await deploy({}, world)
  world.repository.commit({
    'extensions/Cite/src/Cite.php': 'new',
    'extensions/Echo/sql.sql': 'new',
    'core/languages/i18n/en.json': '{"new":"message"}',
  })
  world.fleet.answer(({ argv }) =>
    argv[0] === 'cat' ? { stdout: 'CREATE TABLE /*_*/a (b INT);' } : undefined,
  )
  return world
}

/** Two releases, of which the second is live. */
async function ahead(): Promise<MemoryWorld> {
  const world = await behind()
  await deploy({}, world.another())
  return world
}

/** The operation with its process killed at a moment; nothing of it happens afterwards. */
async function killAt(
  moment: 'event' | 'write',
  index: number,
  operation: Operation,
  world: MemoryWorld,
): Promise<void> {
  const dying = world.another()
  let writes = 0
  const {
    world: mortal,
    kill,
    killed,
  } = mortalWorld(
    {
      ...dying,
      store: recordWrites(dying.store, () => moment === 'write' && writes++ === index && kill()),
    },
    (_, told) => moment === 'event' && told === index,
  )
  void operation(mortal)
  await killed
  dying.die()
}

/** One release on all heads, in the pointer and at the edge, and nobody has to unlock anything. */
async function look(world: MemoryWorld) {
  const { stable, target, wave, canaries } = await readPointer(world)
  const atEdge = (await world.edge.get('/')).headers['x-wikistead-release']
  return {
    ...{ live: stable?.release, target, wave, canaries, lock: await readLease(world) },
    serving: [...world.serving(), world.fleet.host('admin').serving(), atEdge],
  }
}
const whole = (release: string | undefined) => ({
  ...{ live: release, target: null, wave: 'idle', canaries: [], lock: undefined },
  serving: Array.from({ length: 4 }, () => `${release}.wiki`),
})

const scenarios = [
  { name: 'the first deployment', prepare: blank, operation: bring },
  { name: 'a deployment', prepare: behind, operation: bring },
  {
    name: 'a rollback',
    prepare: ahead,
    operation: (async (world) => {
      const entries = await readJournal(world, 100)
      const first = entries.findLast(({ outcome }) => outcome === 'done')?.detail['release'] ?? ''
      await rollback({ release: first }, world)
    }) satisfies Operation,
  },
]

for (const { name, prepare, operation } of scenarios) {
  const counted = await prepare()
  const counting = counted.another()
  await operation(counting)
  const final = (await readPointer(counted)).stable?.release
  const moments = { event: counting.events.length, write: counting.writes.length }

  for (const moment of ['event', 'write'] as const)
    test.each(Array.from({ length: moments[moment] }, (_, index) => index))(
      `${name} that was killed at ${moment} %i is completed by the next run`,
      async (index) => {
        const world = await prepare()
        const before = (await readPointer(world)).stable
        await killAt(moment, index, operation, world)
        await world.clock.sleep(100)
        const known = [before === null ? null : activationId(before), `${final}.wiki`]
        for (const serving of world.serving()) expect(known).toContain(serving)
        const next = world.another()
        await operation(next)
        expect(await look(world)).toEqual(whole(final))
        const [latest, killed] = await readJournal(world, 2)
        expect(latest).toMatchObject({ outcome: expect.stringMatching(/done|unchanged/) as string })
        expect(killed?.outcome).not.toBe('failed')
      },
    )

  test(`${name} that was killed again while it was mended is completed too`, async () => {
    for (let first = 3; first < moments.event; first += 4)
      for (let second = 1; second < moments.event; second += 3) {
        const world = await prepare()
        await killAt('event', first, operation, world)
        const dying = world.another()
        const { world: mortal, killed } = mortalWorld(dying, (_, told) => told === second)
        await Promise.race([operation(mortal), killed])
        dying.die()
        await operation(world.another())
        expect(await look(world)).toEqual(whole(final))
      }
  })
}

test('what a killed deployment left is gone also where the next one finds nothing new', async () => {
  const counting = await behind()
  const run = counting.another()
  await deploy({}, run)
  for (let index = 0; index < run.events.length; index++) {
    const world = await behind()
    const old = (await readPointer(world)).stable?.release ?? ''
    await killAt('event', index, bring, world)
    await deploy({ ref: old.slice(0, 10) }, world.another())
    expect(await look(world)).toEqual(whole(old))
  }
})

test('says that it undoes what a killed operation left', async () => {
  const world = await behind()
  const isCanary = (event: { type: string; step?: string }) =>
    event.type === 'step-finished' && event.step === 'canary'
  const dying = world.another()
  const { world: mortal, killed } = mortalWorld(dying, isCanary)
  void deploy({}, mortal)
  await killed
  dying.die()
  expect(new Set(world.serving()).size).toBe(2)
  const next = world.another()
  await deploy({}, next)
  expect(next.warnings()).toEqual([
    expect.stringMatching(/^an operation ended while it rolled out .*; undoing it first$/),
  ])
  expect(next.steps()[0]).toBe('go back')
})

test('a head that is down while a killed roll-out is undone does not hold it up', async () => {
  const world = await behind()
  const dying = world.another()
  const { world: mortal, killed } = mortalWorld(
    dying,
    (event) => event.type === 'step-finished' && event.step === 'canary',
  )
  void deploy({}, mortal)
  await killed
  dying.die()
  world.fleet.host('web1').stop()
  const { release } = await deploy({}, world.another())
  world.fleet.host('web1').start()
  await world.clock.sleep(10)
  expect(await look(world)).toEqual(whole(release.id))
})
