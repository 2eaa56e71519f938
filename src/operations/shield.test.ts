import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import type { Shield } from '../ports/provider.ts'
import { readJournal } from './journal/record.ts'
import { turnShield } from './shield.ts'

let world: MemoryWorld
let isUp: boolean
const shield: Shield = {
  isUp: async () => isUp,
  plan: async (wanted) =>
    isUp === wanted
      ? []
      : [{ verb: 'change', subject: 'firewall', reason: '1 changed', details: ['modify Rules'] }],
  async turn(wanted, tell) {
    tell('turning')
    isUp = wanted
  },
}
beforeEach(() => {
  const memory = memoryWorld({ environments: ['production'] })
  world = { ...memory, provider: { ...memory.provider, shield } }
  isUp = false
})

test('shows what changes, asks in production, and is written down', async () => {
  expect(await turnShield({ isUp: true, isDryRun: false }, world)).toEqual({
    ...{ outcome: 'done', isUp: true },
  })
  expect(isUp).toBe(true)
  expect(world.events[0]).toMatchObject({
    type: 'plan',
    lines: ['change firewall (1 changed)', '  modify Rules'],
  })
  expect(world.operator.questions).toHaveLength(1)
  expect((await readJournal(world, 1))[0]).toMatchObject({ operation: 'shield on' })
})

test('a second time and a dry run change nothing', async () => {
  expect((await turnShield({ isUp: true, isDryRun: true }, world)).outcome).toBe('unchanged')
  expect((await turnShield({ isUp: false, isDryRun: false }, world)).outcome).toBe('unchanged')
  expect(isUp).toBe(false)
  expect(await readJournal(world, 1)).toEqual([])
})

test('where it is declined everybody gets what he asked for', async () => {
  world.operator.yes = false
  await expect(turnShield({ isUp: true, isDryRun: false }, world)).rejects.toMatchObject({
    code: 'declined',
  })
  expect(isUp).toBe(false)
})

test('an environment without a firewall says so', async () => {
  await expect(turnShield({ isUp: true, isDryRun: false }, memoryWorld())).rejects.toMatchObject({
    code: 'platform-lacks',
  })
})
