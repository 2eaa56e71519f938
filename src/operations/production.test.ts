import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import { deploy } from './deploy/deploy.ts'
import { down } from './down.ts'
import { rollImage } from './image/roll-image.ts'
import { setReadOnly } from './read-only.ts'
import { rollback } from './rollback.ts'
import { readPointer } from './rollouts/pointer.ts'
import { up } from './up/up.ts'

const make = async (name: string) => {
  const world = memoryWorld({ environments: [name] })
  await deploy({}, world)
  world.repository.commit({ 'extensions/Cite/src/Cite.php': 'new' })
  await deploy({}, world.another())
  return world
}

let world: MemoryWorld
beforeEach(async () => {
  world = await make('production')
})

const noticed: readonly [string, (run: MemoryWorld) => Promise<unknown>, string][] = [
  ['rollback', async (run) => rollback({}, run), 'go back to'],
  ['read-only on', async (run) => setReadOnly('Moving', run), 'stop edits'],
  ['down', async (run) => down({ destroy: false, isDryRun: false }, run), 'stop production'],
  [
    'image roll',
    async (run) => {
      run.provider.outdated.push('web1')
      return rollImage({ isDryRun: false }, run)
    },
    'replace 1 hosts',
  ],
  [
    'up that replaces a host',
    async (run) => {
      run.provider.wanted.push({ verb: 'replace', subject: 'host web1', reason: 'it changed' })
      return up({ isDryRun: false }, run)
    },
    'Replace or remove',
  ],
]

test.each(noticed)(
  '%s asks once in production, and No changes nothing',
  async (_, act, question) => {
    const before = { pointer: await readPointer(world), done: [...world.provider.done] }
    const run = world.another()
    run.operator.yes = false
    await expect(act(run)).rejects.toMatchObject({ code: 'declined' })
    expect(run.operator.questions).toEqual([expect.stringContaining(question)])
    const { stable, readOnly, target } = await readPointer(world)
    expect(before.pointer).toMatchObject({ stable, readOnly, target })
    expect(world.provider.done.filter((done) => !done.startsWith('undrain'))).toEqual(before.done)
  },
)

test.each(noticed)('%s goes on where the answer is Yes', async (_, act) => {
  const run = world.another()
  expect(await act(run)).toMatchObject({ outcome: 'done' })
  expect(run.operator.questions).toHaveLength(1)
})

test.each(noticed.slice(0, 4))('%s asks nothing elsewhere', async (_, act) => {
  const run = (await make('staging')).another()
  expect(await act(run)).toMatchObject({ outcome: 'done' })
  expect(run.operator.questions).toEqual([])
})

test('deploys and the end of read-only need no answer', async () => {
  await setReadOnly('Moving', world.another())
  const run = world.another()
  await setReadOnly(null, run)
  world.repository.commit({ 'extensions/Cite/src/Cite.php': 'newer' })
  await deploy({}, run)
  expect(run.operator.questions).toEqual([])
})

test('a dry run, and what changes nothing, ask nothing', async () => {
  const run = world.another()
  const { stable } = await readPointer(world)
  await rollback({ isDryRun: true }, run)
  await rollback({ release: stable?.release ?? '' }, run)
  await down({ destroy: true, isDryRun: true }, run)
  await rollImage({ isDryRun: false }, run)
  expect(run.operator.questions).toEqual([])
})

test('destroying production asks for the name of the environment too', async () => {
  const run = world.another()
  run.operator.typed = 'demo'
  await expect(down({ destroy: true, isDryRun: false }, run)).rejects.toMatchObject({
    ...{ code: 'name-mismatch', hint: 'type demo/production, or give --confirm demo/production' },
  })
  expect(world.provider.done).toEqual([])
  run.operator.typed = 'demo/production'
  expect(await down({ destroy: true, isDryRun: false }, run)).toEqual({ outcome: 'done', left: [] })
  expect(world.provider.done).toEqual(['destroy'])
})
