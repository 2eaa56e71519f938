import type { ColumnRule } from './rule.ts'
import { blankValue, textLength, type Column } from './schema.ts'

/**
 * What the operator says of tables and columns that Wikistead does not know, by their full names:
 * `'mw_flow_topic': 'drop'` or `'keep'`, `'mw_flow_topic.author'`: `'keep'`, `'blank'`, `'hash'`
 * or `'map'`.
 */
export type Decisions = Readonly<Record<string, Decision>>
export type Decision = 'drop' | ColumnRule['action']

/** Why a copy cannot be made: one table or column, and what is wrong with it. */
export interface Fault {
  readonly subject: string
  readonly why: string
}

/** The operator's word on a column that Wikistead does not know; without one it is a fault. */
export function decideColumn(
  subject: string,
  column: Column,
  decisions: Decisions,
): ColumnRule | Fault {
  const decision = Object.hasOwn(decisions, subject) ? decisions[subject] : undefined
  const reason = DECIDED
  switch (decision) {
    case undefined:
      return { subject, why: `unknown column, ${column.type}` }
    case 'keep':
      return { action: 'keep', reason }
    case 'blank':
      return blankValue(column) === undefined
        ? { subject, why: `no empty value is known for ${column.type}` }
        : { action: 'blank', reason }
    case 'hash':
    case 'map':
      if ((textLength(column) ?? 0) < SHORTEST_HASH)
        return { subject, why: `${column.type} is too small for a ${decision}; blank it` }
      return decision === 'hash'
        ? { action: 'hash', reason }
        : { action: 'map', reason, form: { kind: 'person' } }
    case 'drop':
      return { subject, why: 'a column is not dropped; blank it' }
    default:
      return { subject, why: `${JSON.stringify(decision satisfies never)} is no decision` }
  }
}

export const DECIDED = 'decided in the configuration'

/** Digits below which two values too easily become the same. */
const SHORTEST_HASH = 16
