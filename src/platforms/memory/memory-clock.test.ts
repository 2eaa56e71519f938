import { expect, test } from 'vitest'
import { clockContract } from '../../ports/clock.contract.ts'
import { memoryClock } from './memory-clock.ts'

clockContract('memoryClock', () => memoryClock())

test('a day passes at once, with all its ticks in order', async () => {
  const clock = memoryClock()
  const began = clock.now().getTime()
  const ticks: number[] = []
  clock.every(3_600_000, () => ticks.push((clock.now().getTime() - began) / 3_600_000))
  await clock.sleep(5 * 3_600_000 + 1)
  expect(ticks).toEqual([1, 2, 3, 4, 5])
})

test('time stands still while nobody sleeps', async () => {
  const clock = memoryClock()
  const began = clock.now()
  let ticks = 0
  clock.every(1, () => ticks++)
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect({ now: clock.now(), ticks }).toEqual({ now: began, ticks: 0 })
})
