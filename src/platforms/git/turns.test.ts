import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTurns } from './turns.ts'

test('runs at most so many at once, and one of a key', async () => {
  const turns = inTurns(3)
  const running: string[] = []
  let most = 0
  const task = (key: string) => async () => {
    expect(running).not.toContain(key)
    running.push(key)
    most = Math.max(most, running.length)
    await sleep(2)
    running.splice(running.indexOf(key), 1)
    return key
  }
  const keys = Array.from({ length: 30 }, (_, at) => String(at % 6))
  expect(await Promise.all(keys.map(async (key) => turns(key, task(key))))).toEqual(keys)
  expect(most).toBe(3)
})

test('a task that fails holds nobody up', async () => {
  const turns = inTurns(1)
  const failing = turns('a', async () => {
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await turns('a', async () => 'next')).toBe('next')
})
