/** How much a piece of work was the last time, and how long it took. */
export interface Pace {
  readonly bytes: number
  readonly seconds: number
}

/** By the name of the phase. */
export type Paces = Readonly<Record<string, Pace>>

/** Bytes of each phase of a task, in the order in which they come. */
export type Sizes = Readonly<Record<string, number>>

/** Below this the work hardly counts beside what starts and ends it. */
const LEAST_BYTES = 1_000_000

/** Seconds that so much work takes at the pace of last time; null where it was never done. */
export function expectSeconds(pace: Pace | undefined, bytes: number): number | null {
  if (pace === undefined) return null
  return (pace.seconds * Math.max(bytes, LEAST_BYTES)) / Math.max(pace.bytes, LEAST_BYTES)
}

/** The same of a whole task. */
export const expectAll = (sizes: Sizes, paces: Paces): number | null =>
  sum(Object.entries(sizes).map(([name, bytes]) => expectSeconds(paces[name], bytes)))

/** Where a task stands. */
export interface Standing {
  readonly phase: string
  /** Seconds since the phase began, and what passed through since; 0 where nobody can tell. */
  readonly elapsed: number
  readonly moved: number
}

/** How much of the phase is done, from 0 to 1; null where nothing that is counted moved. */
export function fractionDone({ phase, moved }: Standing, sizes: Sizes): number | null {
  const size = sizes[phase] ?? 0
  return moved === 0 || size === 0 ? null : Math.min(1, moved / size)
}

/**
 * Seconds until the whole task is done: what moves tells its own pace, the rest goes by the paces
 * of last time. Null where a part of it was never done before.
 */
export function expectLeft(standing: Standing, sizes: Sizes, paces: Paces): number | null {
  const { phase, elapsed } = standing
  const names = Object.keys(sizes)
  const later = names.slice(names.indexOf(phase) + 1)
  const fraction = fractionDone(standing, sizes)
  const expected = expectSeconds(paces[phase], sizes[phase] ?? 0)
  const now =
    fraction !== null
      ? (elapsed * (1 - fraction)) / fraction
      : expected === null
        ? null
        : Math.max(0, expected - elapsed)
  return sum([now, ...later.map((name) => expectSeconds(paces[name], sizes[name] ?? 0))])
}

const sum = (parts: readonly (number | null)[]) =>
  parts.reduce((all, part) => (all === null || part === null ? null : all + part), 0)

/** Such as `45%, about 12 s left`; empty where nothing can be said. */
export function describeLeft(fraction: number | null, left: number | null): string {
  return [
    fraction === null ? '' : `${Math.floor(fraction * 100)}%`,
    left === null ? '' : `about ${describeSeconds(left)} left`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Such as `12 s`, `4 min`, `2 h 10 min`, `3 days`: no finer than an estimate can be. */
export function describeSeconds(seconds: number): string {
  if (seconds < 99.5) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 100) return `${minutes} min`
  if (minutes >= 48 * 60) return `${Math.floor(minutes / (24 * 60))} days`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`
}
