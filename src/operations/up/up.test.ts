import { expect, test } from 'vitest'
import { memoryWorld } from '../../platforms/memory/memory-world.ts'
import { mortalWorld } from '../../platforms/memory/mortal-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { down } from '../down.ts'
import { readJournal } from '../journal/record.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { up } from './up.ts'

const build = { verb: 'build', subject: 'image wiki', reason: '40 packages' } as const
const remove = { verb: 'remove', subject: 'host web9', reason: 'nobody asks for it' } as const

test('makes everything that is missing, in the order of the plan, and deploys', async () => {
  const world = memoryWorld({ isUp: false })
  world.provider.wanted.push(build)
  const { outcome, release } = await up({ isDryRun: false }, world)
  expect(outcome).toBe('done')
  expect(world.provider.done[0]).toBe('build image wiki')
  expect(world.provider.done).toHaveLength(8)
  expect(world.serving()).toEqual([`${release}.wiki`, `${release}.wiki`])
  expect((await readJournal(world, 9)).map(({ operation }) => operation).sort()).toEqual([
    'deploy',
    'up',
  ])
  expect(world.operator.questions).toEqual([])
})

test('the second time nothing is left to do', async () => {
  const world = memoryWorld({ isUp: false })
  const { release } = await up({ isDryRun: false }, world)
  const again = world.another()
  expect(await up({ isDryRun: false }, again)).toEqual({
    ...{ outcome: 'unchanged', actions: [], release, outdated: [] },
  })
  expect(again.writes).toEqual([])
})

test('a dry run shows the actions and changes nothing', async () => {
  const world = memoryWorld({ isUp: false })
  expect(await up({ isDryRun: true }, world)).toMatchObject({ outcome: 'unchanged', release: null })
  expect(world.events).toMatchObject([{ type: 'plan', title: 'local: 7 actions' }])
  expect(world.provider.done).toEqual([])
  expect(world.writes).toEqual([])
})

test('starts what was stopped, and does not deploy what is behind', async () => {
  const world = memoryWorld()
  const { release } = await deploy({}, world)
  await down({ destroy: false, isDryRun: false }, world.another())
  world.repository.commit({ 'extensions/Cite/src/Cite.php': 'new' })
  const again = world.another()
  expect(await up({ isDryRun: false }, again)).toMatchObject({
    outcome: 'done',
    release: release.id,
  })
  await world.clock.sleep(10)
  expect(world.serving()).toEqual([`${release.id}.wiki`, `${release.id}.wiki`])
  expect(again.steps()).not.toContain('build')
})

test('asks before it removes or replaces, and a declined question changes nothing', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  world.provider.wanted.push(build, remove)
  const next = world.another()
  next.operator.yes = false
  await expect(up({ isDryRun: false }, next)).rejects.toMatchObject({ code: 'declined' })
  expect(next.operator.questions).toHaveLength(1)
  expect(world.provider.done).toEqual([])
  expect(next.writes).toEqual([])
  next.operator.yes = true
  await up({ isDryRun: false }, next)
  expect(world.provider.done).toEqual(['build image wiki', 'remove host web9'])
})

test('names the hosts that run an older image', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  world.provider.outdated.push('web1')
  expect(await up({ isDryRun: false }, world.another())).toMatchObject({
    outcome: 'unchanged',
    outdated: ['web1'],
  })
})

test('goes on where it was killed', async () => {
  const counting = memoryWorld({ isUp: false })
  await up({ isDryRun: false }, counting)
  for (let index = 0; index < counting.events.length; index++) {
    const world = memoryWorld({ isUp: false })
    const dying = world.another()
    const { world: mortal, killed } = mortalWorld(dying, (_, told) => told === index)
    up({ isDryRun: false }, mortal).catch(() => undefined)
    await killed
    dying.die()
    await up({ isDryRun: false }, world.another())
    await deploy({}, world.another())
    const { stable, target } = await readPointer(world)
    expect(target).toBeNull()
    expect(world.serving()).toEqual([`${stable?.release}.wiki`, `${stable?.release}.wiki`])
  }
})

test('ends when the hosts that it started serve again', async () => {
  const world = memoryWorld()
  const { release } = await deploy({}, world)
  await down({ destroy: false, isDryRun: false }, world.another())
  world.fleet.host('web2').fails = (_, phase) => (phase === 'prove' ? 'no database' : undefined)
  const began = world.clock.now().getTime()
  const again = world.another()
  const done = up({ isDryRun: false }, again)
  await world.clock.sleep(20_000)
  world.fleet.host('web2').fails = () => undefined
  await done
  expect(world.clock.now().getTime() - began).toBeGreaterThan(20_000)
  expect(again.steps()).toContain('wait for the wiki')
  expect(world.serving()).toEqual([`${release.id}.wiki`, `${release.id}.wiki`])
})
