import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  describeLeft,
  expectLeft,
  fractionDone,
  type Sizes,
} from '../../domain/backups/estimate.ts'
import { readPaces, rememberPace } from './paces.ts'

/** Milliseconds between two tellings of where a phase stands. */
const INTERVAL = 1000

/** Told how many more bytes passed. */
export type Moved = (bytes: number) => void

/** A task in phases, which tells where it stands and what is left of it. */
export interface Course {
  /** Does one phase. Where its size was not known beforehand, `bytes` says it now. */
  phase<T>(
    name: string,
    what: string,
    work: (moved: Moved) => Promise<T>,
    bytes?: number,
  ): Promise<T>
  /** Seconds of each phase so far, in the order in which they began. */
  seconds(): Readonly<Record<string, number>>
}

/** Begins a task whose phases have these sizes, in this order; a phase may come again. */
export async function beginCourse(
  planned: Sizes,
  tell: (message: string) => void,
): Promise<Course> {
  const paces = await readPaces()
  const sizes: Record<string, number> = { ...planned }
  const took: Record<string, number> = {}
  return {
    seconds: () => took,
    async phase(name, what, work, bytes) {
      if (bytes !== undefined) sizes[name] = bytes
      const began = performance.now()
      let passed = 0
      const elapsed = () => (performance.now() - began) / 1000
      const show = () => {
        const standing = { phase: name, elapsed: elapsed(), moved: passed }
        const left = describeLeft(fractionDone(standing, sizes), expectLeft(standing, sizes, paces))
        tell(left === '' ? what : `${what}: ${left}`)
      }
      show()
      const timer = setInterval(show, INTERVAL)
      try {
        const result = await work((more) => (passed += more))
        took[name] = (took[name] ?? 0) + elapsed()
        await rememberPace(name, {
          bytes: Math.max(passed, sizes[name] ?? 0),
          seconds: took[name],
        })
        return result
      } finally {
        clearInterval(timer)
      }
    },
  }
}

/** The same content, counted as it passes; breaks where the source does. */
export function metered(source: Readable, moved: Moved): Readable {
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      moved(chunk.length)
      done(null, chunk)
    },
  })
  // Whoever reads the meter is told of a fault there.
  pipeline(source, meter).catch(() => undefined)
  return meter
}
