import type { DecidedTable } from './decide.ts'
import { hashed } from './map-names.ts'
import type { ColumnRule } from './rule.ts'
import { blankValue, type Column } from './schema.ts'
import { quoteName } from './sql.ts'
import type { SanitizeStep } from './step.ts'

/** Blanks and hashes, in one pass over a table: the largest are many gigabytes. */
export function overwriteColumns({ name, rule, columns }: DecidedTable): SanitizeStep[] {
  if (rule.action === 'drop') return []
  const changed = [...columns].flatMap(([column, described]) => {
    const found = rule.columns.get(column)
    const value = found && newValue(quoteName(column), described, found)
    return found && value !== undefined ? [{ column, value, reason: found.reason }] : []
  })
  if (changed.length === 0) return []
  return [
    {
      subject: `${name}: ${changed.map(({ column }) => column).join(', ')}`,
      reason: [...new Set(changed.map(({ reason }) => reason))].join('; '),
      sql: `UPDATE ${quoteName(name)} SET ${changed.map(({ column, value }) => `${quoteName(column)} = ${value}`).join(', ')}`,
    },
  ]
}

function newValue(quoted: string, column: Column, rule: ColumnRule): string | undefined {
  if (rule.action === 'hash') return `IF(${quoted} = '', ${quoted}, ${hashed(quoted, column)})`
  if (rule.action !== 'blank') return undefined
  const empty = blankValue(column)
  if (empty === undefined) throw new Error(`no empty value is known for ${column.type}`)
  // Columns of a fixed length are filled up with zero bytes.
  return rule.except === undefined
    ? empty
    : `IF(REPLACE(${quoted}, CHAR(0), '') = '${rule.except}', ${quoted}, ${empty})`
}
