import { IDENTIFIER } from './kept.ts'
import type { LogLine } from './line.ts'

/** Fields of the journal that are kept. */
export const keptFields = ['MESSAGE', 'SYSLOG_IDENTIFIER', '_COMM', 'PRIORITY'] as const

/** What Fluent Bit calls the time of a record. */
export const TIME_FIELD = 'date'

/** A line from a record as it lies in the bucket; undefined where it is none. */
export function readRecord(json: string, host: string): LogLine | undefined {
  const record = parse(json)
  const at = record[TIME_FIELD]
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return undefined
  const { MESSAGE: message, SYSLOG_IDENTIFIER: identifier, _COMM: program } = record
  const service = [identifier, program].find((name) => typeof name === 'string') ?? ''
  return {
    ...{ at, host, message: typeof message === 'string' ? message : JSON.stringify(message ?? '') },
    service: service.startsWith(IDENTIFIER) ? service.slice(IDENTIFIER.length) : service,
  }
}

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json)) as Record<string, unknown>
  } catch {
    return {}
  }
}
