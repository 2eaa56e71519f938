import { expect, test } from 'vitest'
import { memoryWorld } from '../../platforms/memory/memory-world.ts'
import { up } from '../up/up.ts'
import { showKey } from './show-key.ts'

test('the first up shows the key at the terminal, once, and tells it to nobody else', async () => {
  const world = memoryWorld({ isUp: false })
  world.operator.revealed = []
  await up({ isDryRun: false }, world)
  const key = (await world.secrets.find('backupKey')) ?? ''
  expect(world.operator.revealed).toEqual([key])
  expect(JSON.stringify([world.events, world.writes])).not.toContain(key)
  await up({ isDryRun: false }, world.another())
  expect(world.operator.revealed).toHaveLength(1)
})

test('where nobody is at a terminal it says where the key lies', async () => {
  const world = memoryWorld({ isUp: false })
  await up({ isDryRun: false }, world)
  expect(world.warnings()).toEqual([expect.stringContaining('it is backupKey in memory')])
  await expect(showKey(world)).rejects.toMatchObject({ code: 'answer-needed' })
})

test('a dry run makes no key', async () => {
  const world = memoryWorld({ isUp: false })
  await up({ isDryRun: true }, world)
  expect(await world.secrets.find('backupKey')).toBeUndefined()
})

test('it can be shown again', async () => {
  const world = memoryWorld({ isUp: false })
  await up({ isDryRun: false }, world)
  world.operator.revealed = []
  await showKey(world)
  expect(world.operator.revealed).toEqual([await world.secrets.find('backupKey')])
})
