/** How much a piece of work was the last time, and how long it took. */
export interface Pace {
  readonly bytes: number
  readonly seconds: number
}

/** The parts of backups and restores, in the order in which they come. */
export type Phase = 'copy' | 'count' | 'unpack' | 'replay' | 'check' | 'files'

export type Paces = { readonly [Name in Phase]?: Pace }

/** Bytes of each phase of one task. */
export type Sizes = { readonly [Name in Phase]?: number }

/** What is told when a phase begins; whatever else is told belongs to the one that goes on. */
const beginnings: readonly (readonly [Phase, RegExp])[] = [
  ['copy', /^copying the database/],
  ['count', /^counting the tables/],
  ['unpack', /^(unpacking|fetching) the copy/],
  ['replay', /^replaying the log/],
  ['check', /^checking the tables/],
  ['files', /^laying out the files/],
]

export const phaseOf = (message: string): Phase | undefined =>
  beginnings.find(([, begins]) => begins.test(message))?.[0]

/** Below this the work hardly counts beside what starts and ends it. */
const LEAST_BYTES = 1_000_000

/** Seconds that so much work takes at the pace of last time; null where it was never done. */
export function expectSeconds(pace: Pace | undefined, bytes: number): number | null {
  if (pace === undefined) return null
  return (pace.seconds * Math.max(bytes, LEAST_BYTES)) / Math.max(pace.bytes, LEAST_BYTES)
}

/** The same of a whole task. */
export const expectAll = (sizes: Sizes, paces: Paces): number | null =>
  Object.entries(sizes).reduce<number | null>((sum, [name, bytes]) => {
    const seconds = expectSeconds(paces[name as Phase], bytes)
    return sum === null || seconds === null ? null : sum + seconds
  }, 0)

/**
 * How much is done, from 0 to 1, and how many seconds are left, by how long each phase took the
 * last time; `late` is how many seconds more than that the present one takes. `took` has the seconds
 * of each phase so far. Null where a part of it was never done.
 */
export function expectLeft(
  now: Phase,
  took: { readonly [Name in Phase]?: number },
  sizes: Sizes,
  paces: Paces,
): { readonly done: number; readonly seconds: number; readonly late: number } | null {
  const all = expectAll(sizes, paces)
  if (all === null || all === 0) return null
  const seconds = Object.entries(sizes).reduce((sum, [key, bytes]) => {
    const name = key as Phase
    const spent = took[name] ?? 0
    const isOver = name !== now && took[name] !== undefined
    return sum + (isOver ? 0 : Math.max(0, (expectSeconds(paces[name], bytes) ?? 0) - spent))
  }, 0)
  const spent = Object.values(took).reduce((sum, part) => sum + part, 0)
  const late = (took[now] ?? 0) - (expectSeconds(paces[now], sizes[now] ?? 0) ?? 0)
  return { done: spent / Math.max(spent + seconds, 0.001), seconds, late: Math.max(0, late) }
}

/** Seconds after which the end that was promised is taken back. */
const LATE = 5

/** Such as `45%, about 12 s left`; empty where nothing can be said. */
export const describeLeft = (left: ReturnType<typeof expectLeft>): string =>
  left === null
    ? ''
    : left.seconds < 1
      ? left.late > LATE
        ? 'takes longer than the last time'
        : ''
      : `${Math.floor(left.done * 100)}%, about ${describeSeconds(left.seconds)} left`

/** Such as `12 s`, `4 min`, `2 h 10 min`, `3 days`: no finer than an estimate can be. */
export function describeSeconds(seconds: number): string {
  if (seconds < 99.5) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 100) return `${minutes} min`
  if (minutes >= 48 * 60) return `${Math.floor(minutes / (24 * 60))} days`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`
}
