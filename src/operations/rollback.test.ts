import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import { mortalWorld } from '../platforms/memory/mortal-world.ts'
import { deploy } from './deploy/deploy.ts'
import { rollback } from './rollback.ts'
import { readPointer } from './rollouts/pointer.ts'

let world: MemoryWorld
const ids: string[] = []
const next = async (content: string) => {
  world.repository.commit({ 'extensions/Cite/src/Cite.php': content })
  return (await deploy({}, world.another())).release.id
}
beforeEach(async () => {
  world = memoryWorld()
  ids.splice(
    0,
    ids.length,
    (await deploy({}, world)).release.id,
    await next('two'),
    await next('three'),
  )
})

const look = async () => {
  const { stable, target, wave } = await readPointer(world)
  return { live: stable?.release, target, wave, serving: world.serving() }
}
const live = (release: string | undefined) => ({
  ...{ live: release, target: null, wave: 'idle' },
  serving: [`${release}.wiki`, `${release}.wiki`],
})

test('goes back to the release before, with the proofs of a new one', async () => {
  const back = world.another()
  expect(await rollback({}, back)).toEqual({ outcome: 'done', release: ids[1], before: ids[2] })
  expect(await look()).toEqual(live(ids[1]))
  expect(back.steps()).toEqual(['prove', 'canary', 'switch', 'smoke', 'finish'])
  expect(world.repository.archived.filter((name) => name === 'extensions/Cite')).toHaveLength(3)
})

test('going back twice is going forward again', async () => {
  await rollback({}, world.another())
  await rollback({}, world.another())
  expect(await look()).toEqual(live(ids[2]))
})

test('goes back to the release that is named', async () => {
  expect(await rollback({ release: ids[0] ?? '' }, world.another())).toMatchObject({
    outcome: 'done',
  })
  expect(await look()).toEqual(live(ids[0]))
})

test('the release that is live already is unchanged', async () => {
  const again = world.another()
  expect(await rollback({ release: ids[2] ?? '' }, again)).toMatchObject({ outcome: 'unchanged' })
  expect(again.steps()).toEqual([])
})

test('passes over releases that never went live', async () => {
  world.fleet.host('web1').fails = (_, phase) => (phase === 'prove' ? 'bad' : undefined)
  await expect(next('four')).rejects.toMatchObject({ code: 'proof-failed' })
  world.fleet.host('web1').fails = () => undefined
  await rollback({}, world.another())
  expect(await look()).toEqual(live(ids[1]))
})

test('finds the release before also where its deployment was killed at the very end', async () => {
  world.repository.commit({ 'extensions/Cite/src/Cite.php': 'four' })
  const dying = world.another()
  const { world: mortal, killed } = mortalWorld(
    dying,
    (event) => event.type === 'step-finished' && event.step === 'finish',
  )
  void deploy({}, mortal)
  await killed
  dying.die()
  const four = (await readPointer(world)).stable?.release
  expect(ids).not.toContain(four)
  await next('five')
  expect(await rollback({}, world.another())).toMatchObject({ release: four })
  expect(await look()).toEqual(live(four))
})

test.each(['0123456789-01234567', '../../x', 'main', ''])(
  'does not know the release %j',
  async (release) => {
    await expect(rollback({ release }, world.another())).rejects.toMatchObject({
      ...{ code: 'release-unknown', hint: 'wikistead releases local' },
    })
    expect(await look()).toEqual(live(ids[2]))
  },
)

test('there is nothing to go back to before the second release', async () => {
  const young = memoryWorld()
  await expect(rollback({}, young)).rejects.toMatchObject({ code: 'release-unknown' })
  await deploy({}, young.another())
  await expect(rollback({}, young.another())).rejects.toMatchObject({ code: 'release-gone' })
})

test('a dry run names the release and writes nothing', async () => {
  const dry = world.another()
  expect(await rollback({ isDryRun: true }, dry)).toMatchObject({
    outcome: 'unchanged',
    release: ids[1],
  })
  expect(dry.writes).toEqual([])
  expect(dry.events).toMatchObject([
    { type: 'plan', title: `local: ${ids[2]} → ${ids[1]} (change 2)` },
  ])
  expect(await look()).toEqual(live(ids[2]))
})

test('an older release that fails its proof now leaves the live one', async () => {
  for (const head of world.fleet.heads()) head.replace('image-2')
  world.fleet.host('web2').fails = (activation, phase) =>
    phase === 'prove' && activation.startsWith(ids[1] ?? '') ? 'removed in PHP 8.4' : undefined
  await expect(rollback({}, world.another())).rejects.toMatchObject({
    ...{ code: 'proof-failed', output: 'removed in PHP 8.4' },
  })
  expect(await look()).toEqual(live(ids[2]))
})
