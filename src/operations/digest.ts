import { createHash } from 'node:crypto'

/** A digest of values that depends on their order and on nothing else. */
export const digestOf = (...values: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('hex')
