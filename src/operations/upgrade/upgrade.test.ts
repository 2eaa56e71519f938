import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { recordWrites } from '../../platforms/memory/memory-writes.ts'
import { mortalWorld } from '../../platforms/memory/mortal-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { rollback } from '../rollback.ts'
import { readPointer } from '../rollouts/pointer.ts'

const next = { 'core/includes/Defines.php': "<?php define( 'MW_VERSION', '1.44.0' );" }

/** A live release of 1.43, and a commit with 1.44. */
async function behind(): Promise<MemoryWorld> {
  const world = memoryWorld()
  await deploy({}, world)
  world.repository.commit(next)
  return world
}

let world: MemoryWorld
beforeEach(async () => {
  world = await behind()
})

const databases = ({ fleet }: MemoryWorld) => Object.fromEntries(fleet.database.writable)

/** One release on all heads, with a database that takes edits. */
async function expectWhole(world: MemoryWorld): Promise<void> {
  const pointer = await readPointer(world)
  expect(pointer).toMatchObject({ target: null, wave: 'idle', switching: null, readOnly: null })
  const { release = '', database = '' } = pointer.stable ?? {}
  expect(world.serving()).toEqual([`${release}.${database}`, `${release}.${database}`])
  expect(world.fleet.database.writable.get(database)).toBe(true)
}

test('a major upgrade goes live on a copy, and leaves the database before untouched', async () => {
  const run = world.another()
  const { release } = await deploy({}, run)
  expect(run.operator.questions).toHaveLength(1)
  expect(world.serving()).toEqual([`${release.id}.wiki_2`, `${release.id}.wiki_2`])
  expect(databases(world)).toEqual({ wiki: false, wiki_2: true })
  await expectWhole(world)
})

test('a declined upgrade changes nothing', async () => {
  const run = world.another()
  run.operator.yes = false
  await expect(deploy({}, run)).rejects.toMatchObject({ code: 'declined' })
  expect(databases(world)).toEqual({ wiki: true })
  await expectWhole(world)
})

test.each(['prove', 'watch'] as const)(
  'an upgrade that fails to %s gives the editors back what they had',
  async (failing) => {
    world.fleet.host('web1').fails = (activation, phase) =>
      phase === failing && activation.endsWith('wiki_2') ? 'bad' : undefined
    await expect(deploy({}, world.another())).rejects.toMatchObject({ output: 'bad' })
    expect(databases(world)).toEqual({ wiki: true })
    await expectWhole(world)
  },
)

test('going back to the version before takes its own database', async () => {
  await deploy({}, world.another())
  const { outcome } = await rollback({}, world.another())
  expect(outcome).toBe('done')
  expect(databases(world)).toEqual({ wiki: true, wiki_2: false })
  await expectWhole(world)
})

test('asks for the name of the site before edits are left behind', async () => {
  await deploy({}, world.another())
  world.fleet.database.edits = 3
  const run = world.another()
  await expect(rollback({}, run)).rejects.toMatchObject({ code: 'name-mismatch' })
  expect(run.operator.questions).toEqual([expect.stringMatching(/^3 edits since /)])
  expect(databases(world)).toEqual({ wiki: false, wiki_2: true })
  await expectWhole(world)
})

test('refuses to go back where no database of that version is left', async () => {
  const young = memoryWorld()
  const { release } = await deploy({}, young)
  young.fleet.host('web1').fails = (_, phase) => (phase === 'prove' ? 'bad' : undefined)
  young.repository.commit(next)
  await expect(deploy({}, young.another())).rejects.toMatchObject({ code: 'proof-failed' })
  const failed =
    (await young.store.list('releases/')).find((key) => !key.includes(release.id)) ?? ''
  const id = failed.replace(/^releases\/|\.json$/g, '')
  await expect(rollback({ release: id }, young.another())).rejects.toMatchObject({
    ...{ code: 'upgrade-refused', hint: 'wikistead releases local' },
  })
})

interface Scenario {
  readonly name: string
  readonly prepare: () => Promise<MemoryWorld>
  readonly operation: (run: MemoryWorld) => Promise<unknown>
}

const scenarios: readonly Scenario[] = [
  { name: 'an upgrade', prepare: behind, operation: async (run) => deploy({}, run) },
  {
    name: 'a rollback to the version before',
    prepare: async () => {
      const world = await behind()
      await deploy({}, world.another())
      return world
    },
    operation: async (run) => {
      const first = (await run.store.list('releases/')).toSorted()
      const releases = await Promise.all(
        first.map(async (key) => (await run.store.read(key))?.toString() ?? ''),
      )
      const old = releases.find((text) => text.includes('"mediawiki":"1.43.1"')) ?? ''
      await rollback({ release: (JSON.parse(old) as { id: string }).id }, run)
    },
  },
]

for (const { name, prepare, operation } of scenarios) {
  const whole = await prepare()
  const counting = whole.another()
  await operation(counting)
  const final = (await readPointer(whole)).stable?.release
  const moments = { event: counting.events.length, write: counting.writes.length }
  for (const moment of ['event', 'write'] as const)
    test.each(Array.from({ length: moments[moment] }, (_, index) => index))(
      `${name} that was killed at ${moment} %i is completed by the next run`,
      async (index) => {
        const world = await prepare()
        const dying = world.another()
        let writes = 0
        const store = recordWrites(
          dying.store,
          () => moment === 'write' && writes++ === index && mortal.kill(),
        )
        const mortal = mortalWorld(
          { ...dying, store },
          (_, told) => moment === 'event' && told === index,
        )
        operation(mortal.world).catch(() => undefined)
        await mortal.killed
        dying.die()
        await operation(world.another())
        await expectWhole(world)
        expect((await readPointer(world)).stable?.release).toBe(final)
      },
    )
}
