import type { Decisions } from './decide-column.ts'
import { decide } from './decide.ts'
import type { Schema } from './schema.ts'
import type { SanitizeStep } from './step.ts'

export interface SanitizeOverview {
  /** Tables of which no row stays. */
  readonly emptied: readonly string[]
  /** Tables of which rows, columns or what is hidden go, with what becomes of whole columns. */
  readonly changed: readonly { readonly table: string; readonly columns: readonly string[] }[]
  /** Tables that go over as they are. */
  readonly kept: readonly string[]
}

/** What becomes of each table by the plan's steps, for somebody who reads the plan. */
export function describeTables(
  schema: Schema,
  decisions: Decisions,
  steps: readonly SanitizeStep[],
  prefix = '',
): SanitizeOverview {
  const touched = new Set(
    steps
      .filter(({ sql }) => /^(UPDATE|DELETE)/.test(sql))
      .map(({ subject }) => subject.split(/[.:]/)[0]),
  )
  const emptied: string[] = []
  const changed: SanitizeOverview['changed'][number][] = []
  const kept: string[] = []
  for (const { name, rule, columns } of decide(schema, prefix, decisions).tables) {
    if (rule.action === 'drop') {
      emptied.push(name)
      continue
    }
    const altered = [...columns.keys()].flatMap((column) => {
      const action = rule.columns.get(column)?.action
      return action === undefined || action === 'keep' ? [] : [`${column} ${action}`]
    })
    if (altered.length === 0 && !touched.has(name)) kept.push(name)
    else changed.push({ table: name, columns: altered })
  }
  return { emptied: emptied.sort(), changed, kept: kept.sort() }
}
