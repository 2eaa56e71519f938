import type { Schema } from './schema.ts'

/** One statement without its semicolon, what it is about, and why it is needed. */
export interface SanitizeStep {
  readonly subject: string
  readonly reason: string
  readonly sql: string
}

/** What steps ask about the database at hand: names are those without the prefix. */
export interface Shape {
  readonly prefix: string
  readonly has: (table: string, column?: string) => boolean
}

export const shapeOf = (schema: Schema, prefix: string): Shape => ({
  prefix,
  has: (table, column) => {
    const columns = schema.get(prefix + table)
    return columns !== undefined && (column === undefined || columns.has(column))
  },
})
