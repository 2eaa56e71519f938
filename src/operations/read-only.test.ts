import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import { mortalWorld } from '../platforms/memory/mortal-world.ts'
import { deploy } from './deploy/deploy.ts'
import { readJournal } from './journal/record.ts'
import { setReadOnly } from './read-only.ts'
import { readReports } from './rollouts/await-hosts.ts'
import { readPointer } from './rollouts/pointer.ts'

let world: MemoryWorld
beforeEach(async () => {
  world = memoryWorld()
  await deploy({}, world)
  world.fleet.commands.length = 0
})

const runnerStops = () => world.fleet.commands.filter(({ argv }) => argv[0] === 'sv')
const hostsSay = async () =>
  [...(await readReports(world)).values()].map(({ readOnly }) => readOnly)

test('stops edits on every host, then what still runs with the right to write', async () => {
  expect(await setReadOnly('Moving house', world.another())).toEqual({
    outcome: 'done',
    reason: 'Moving house',
  })
  expect(await readPointer(world)).toMatchObject({ readOnly: 'Moving house' })
  expect(await hostsSay()).toEqual([true, true, true])
  expect(runnerStops()).toMatchObject([{ host: 'admin' }])
  expect((await readJournal(world, 1))[0]).toMatchObject({
    ...{ operation: 'read-only on', outcome: 'done', detail: { reason: 'Moving house' } },
  })
})

test('allows edits again', async () => {
  await setReadOnly('Moving house', world.another())
  expect(await setReadOnly(null, world.another())).toEqual({ outcome: 'done', reason: null })
  expect(await hostsSay()).toEqual([false, false, false])
  expect(runnerStops()).toHaveLength(1)
})

test('the same again is unchanged', async () => {
  await setReadOnly('Moving house', world.another())
  const again = world.another()
  expect(await setReadOnly('Moving house', again)).toMatchObject({ outcome: 'unchanged' })
  expect(again.pointers()).toEqual([])
})

test('a new reason replaces the old one', async () => {
  await setReadOnly('Moving house', world.another())
  expect(await setReadOnly('Still moving', world.another())).toMatchObject({ outcome: 'done' })
  expect(await readPointer(world)).toMatchObject({ readOnly: 'Still moving' })
})

test('lasts through a deployment', async () => {
  await setReadOnly('Moving house', world.another())
  world.repository.commit({ 'extensions/Cite/src/Cite.php': 'new' })
  await deploy({}, world.another())
  expect(await readPointer(world)).toMatchObject({ readOnly: 'Moving house' })
})

test('ends the job runner also where the run before was killed just before that', async () => {
  const dying = world.another()
  const mortal = mortalWorld(dying)
  void setReadOnly('Moving house', {
    ...mortal.world,
    fleet: {
      ...mortal.world.fleet,
      run: async () => {
        mortal.kill()
        return new Promise(() => {})
      },
    },
  })
  await mortal.killed
  dying.die()
  expect(runnerStops()).toEqual([])
  await setReadOnly('Moving house', world.another())
  expect(runnerStops()).toHaveLength(1)
})

test('fails where a head does not say that it stopped edits', async () => {
  world.fleet.host('web2').hangs = true
  await expect(setReadOnly('Moving house', world.another())).rejects.toMatchObject({
    ...{ code: 'hosts-missing', hint: 'wikistead logs local --host web2' },
  })
  expect(runnerStops()).toEqual([])
})
