import {
  describeLeft,
  expectLeft,
  phaseOf,
  type Paces,
  type Phase,
  type Sizes,
} from '../../domain/backups/estimate.ts'
import { readPaces, rememberPaces } from './paces.ts'

/** Milliseconds between two tellings of how far a task is. */
const INTERVAL = 1000

type Tell = (message: string) => void

/**
 * Does a task that tells of its phases, and adds to what it tells every second how far it is and
 * what is left. Remembers how long each phase took, for the next time, by the sizes that the result
 * tells where those were not known before; returns it too.
 */
export async function withCourse<T>(
  sizes: Sizes,
  tell: Tell,
  work: (tell: Tell) => Promise<T>,
  sizesOf: (result: T) => Sizes = () => sizes,
): Promise<{ result: T; phases: Readonly<Record<string, number>> }> {
  const paces = await readPaces()
  const took: { [Name in Phase]?: number } = {}
  let phase: Phase | undefined
  let message = ''
  let since = performance.now()
  const count = () => {
    const now = performance.now()
    if (phase !== undefined) took[phase] = (took[phase] ?? 0) + (now - since) / 1000
    since = now
  }
  const show = () => {
    count()
    const left = phase === undefined ? '' : describeLeft(expectLeft(phase, took, sizes, paces))
    tell(left === '' ? message : `${message}: ${left}`)
  }
  const timer = setInterval(show, INTERVAL)
  try {
    const result = await work((told) => {
      count()
      message = told
      phase = phaseOf(told) ?? phase
      show()
    })
    count()
    await rememberPaces(pacesOf(took, sizesOf(result)))
    return { result, phases: took }
  } finally {
    clearInterval(timer)
  }
}

const pacesOf = (took: { readonly [Name in Phase]?: number }, sizes: Sizes): Paces =>
  Object.fromEntries(
    Object.entries(took).map(([name, seconds]) => [
      name,
      { seconds, bytes: sizes[name as Phase] ?? 0 },
    ]),
  )
