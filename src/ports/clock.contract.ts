import { describe, expect, test } from 'vitest'
import type { Clock } from './clock.ts'

/** Timers of the operating system may be this early, in milliseconds. */
const EARLY = 2

/** The promises of `Clock`, which every platform keeps. */
export function clockContract(name: string, open: () => Clock): void {
  describe(name, () => {
    test('a sleep lasts as long as it was asked to', async () => {
      const clock = open()
      const began = clock.now().getTime()
      await clock.sleep(20)
      expect(clock.now().getTime() - began).toBeGreaterThanOrEqual(20 - EARLY)
    })

    test('time does not go back', async () => {
      const clock = open()
      const before = clock.now().getTime()
      await Promise.all([clock.sleep(5), clock.sleep(0)])
      expect(clock.now().getTime()).toBeGreaterThanOrEqual(before)
    })

    test('of many sleepers the one that asked for least wakes first', async () => {
      const clock = open()
      const woken: number[] = []
      const sleeps = [60, 5, 30].map(async (time) => {
        await clock.sleep(time)
        woken.push(time)
      })
      await Promise.all(sleeps)
      expect(woken).toEqual([5, 30, 60])
    })

    test('calls back every so often, until it is told to stop', async () => {
      const clock = open()
      const ticks: Date[] = []
      const stop = clock.every(10, () => ticks.push(clock.now()))
      expect(ticks).toEqual([])
      while (ticks.length < 3) await clock.sleep(10)
      stop()
      const counted = ticks.length
      await clock.sleep(40)
      expect(ticks).toHaveLength(counted)
    })

    test('accepts that it is told to stop twice', () => {
      const stop = open().every(10, () => undefined)
      stop()
      expect(stop).not.toThrow()
    })
  })
}
