import { Problem } from '../problems/problem.ts'

/** Which lines are meant: from `since` on, before `until`, of one host or of all. */
export interface LogRange {
  readonly since: Date
  readonly until: Date
  readonly host?: string
}

/** Hours that are read at once: a busy site says gigabytes in more. */
const MOST_HOURS = 72

const HOUR = 3_600_000
const units = { s: 1000, m: 60_000, h: HOUR, d: 24 * HOUR } as const

/** An instant, or how long ago: `2026-11-23T03:15:00Z`, `2026-11-23 03:15`, `90m`, `2h`, `1d`. */
export function parseMoment(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count !== undefined)
    return new Date(now.getTime() - Number(count) * units[unit as keyof typeof units])
  const instant = parseIso(text)
  if (instant !== undefined) return instant
  throw new Problem('usage', `${JSON.stringify(text)} is no time`, {
    hint: 'such as 2h, 30m, 1d, or 2026-11-23T03:15:00Z; without a zone it is UTC',
  })
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)?)?$/

function parseIso(text: string): Date | undefined {
  const [whole, day, time = '00:00', zone = 'Z'] = ISO.exec(text) ?? []
  if (whole === undefined) return undefined
  const instant = new Date(`${day}T${time}${zone}`)
  // The 31st of November is taken for the 1st of December, and nobody means that.
  const midnight = new Date(`${day}T00:00Z`)
  if (Number.isNaN(instant.getTime()) || Number.isNaN(midnight.getTime())) return undefined
  return midnight.toISOString().startsWith(day ?? '') ? instant : undefined
}

interface Asked {
  readonly since: string
  readonly until?: string
  readonly host?: string
}

/** What is to be read, or why that makes no sense and what would. */
export function planRange({ since: from, until: to, host }: Asked, now: Date): LogRange {
  const since = parseMoment(from, now)
  const until = to === undefined ? now : parseMoment(to, now)
  const range = { since, until, ...(host === undefined ? {} : { host }) }
  const [first, last] = [show(since), show(until)]
  if (since >= now) throw new Problem('usage', `nothing was said yet after ${first}`)
  if (until <= since)
    throw new Problem('usage', `--until (${last}) is not after --since (${first})`, {
      hint: `both in UTC; now it is ${show(now)}`,
    })
  const hours = Math.ceil((until.getTime() - since.getTime()) / HOUR)
  if (hours <= MOST_HOURS) return range
  const end = new Date(since.getTime() + MOST_HOURS * HOUR)
  throw new Problem('usage', `${hours} hours are too many to read at once`, {
    hint: `at most ${MOST_HOURS}, such as --since ${show(since)} --until ${show(end)}`,
  })
}

const show = (instant: Date) => instant.toISOString().replace(/\.\d+Z$/, 'Z')
