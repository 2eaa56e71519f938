import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'

interface Timer {
  due: number
  readonly fire: () => void
}

/**
 * A clock whose time goes on only while somebody sleeps, from one timer to the next. Between two
 * moments everything that can happen happens, so hours pass in milliseconds and in order.
 */
export function memoryClock(start = new Date('2026-03-01T12:00:00Z')): Clock {
  let now = start.getTime()
  const sleepers = new Set<Timer>()
  const tickers = new Set<Timer>()
  let isRunning = false

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    while (sleepers.size > 0) {
      await setImmediate()
      const next = [...tickers, ...sleepers].reduce((a, b) => (b.due < a.due ? b : a))
      now = Math.max(now, next.due)
      next.fire()
    }
    isRunning = false
  }

  return {
    now: () => new Date(now),
    sleep: async (milliseconds) =>
      new Promise((resolve) => {
        const sleeper = {
          due: now + milliseconds,
          fire() {
            sleepers.delete(sleeper)
            resolve()
          },
        }
        sleepers.add(sleeper)
        void run()
      }),
    every(milliseconds, tick) {
      const ticker = {
        due: now + milliseconds,
        fire() {
          ticker.due += milliseconds
          tick()
        },
      }
      tickers.add(ticker)
      return () => tickers.delete(ticker)
    },
  }
}
