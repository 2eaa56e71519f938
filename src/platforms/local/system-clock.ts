import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'

export const systemClock = (): Clock => ({
  now: () => new Date(),
  async sleep(milliseconds) {
    await setTimeout(milliseconds)
  },
  every(milliseconds, tick) {
    const timer = setInterval(tick, milliseconds)
    timer.unref()
    return () => clearInterval(timer)
  },
})
