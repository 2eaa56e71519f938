import { ADDRESS } from './addresses.ts'
import type { Decisions } from './decide-column.ts'
import { decide } from './decide.ts'
import { LONGEST_VALUE, SHORTEST_VALUE } from './find-values.ts'
import { commentSources, textId } from './hidden-texts.ts'
import { knownLeaks, type LeakKind } from './leak-sources.ts'
import type { SanitizeRequest } from './plan.ts'
import type { Schema } from './schema.ts'
import { fill, quoteName, tablesIn } from './sql.ts'
import { shapeOf, type Shape } from './step.ts'

/** Asks the source for values of which none may be found in the copy's files afterwards. */
export interface LeakQuery {
  readonly kind: LeakKind
  readonly subject: string
  /** Answers with one value a line, as hexadecimal digits of its bytes. */
  readonly sql: string
  /**
   * True where nobody can have published the value, so finding it is a leak for certain. A real
   * name or an address may stand in a page, which is kept as it was published.
   */
  readonly isCertain: boolean
}

/** Every question whose tables and columns are there; ask before anything is changed. */
export function listLeakQueries({
  schema,
  decisions,
  prefix = '',
}: Omit<SanitizeRequest, 'version'>): LeakQuery[] {
  const { has } = shapeOf(schema, prefix)
  const known = knownLeaks
    .filter(
      ({ table, column, where }) =>
        has(table, column) && tablesIn(where).every((name) => has(name)),
    )
    .map(({ kind, table, column, where, isCertain }) => ({
      kind,
      subject: `${prefix}${table}.${column}`,
      sql: readValues(quoteName(prefix + table), column, fill(where, prefix)),
      isCertain,
    }))
  return [
    ...known,
    hiddenComments(prefix, has),
    unshownTexts(prefix),
    ...decidedColumns(schema, decisions, prefix),
  ]
}

/** Columns of a fixed length are filled up with zero bytes. */
const readValues = (from: string, column: string, where: string) =>
  `SELECT DISTINCT HEX(LEFT(${quoteName(column)}, ${LONGEST_VALUE})) FROM ${from}
WHERE LENGTH(REPLACE(${quoteName(column)}, CHAR(0), '')) >= ${SHORTEST_VALUE} AND (${where})`

const hiddenComments = (prefix: string, has: Shape['has']): LeakQuery => ({
  kind: 'hidden-comment',
  subject: `${prefix}comment.comment_text`,
  isCertain: false,
  sql: fill(
    `SELECT HEX(LEFT(comment_text, ${LONGEST_VALUE})) FROM {comment} LEFT JOIN (${commentSources
      .filter(([table, column]) => has(table, column))
      .map(([table, column, isShown]) => `SELECT ${column} AS id FROM {${table}} WHERE ${isShown}`)
      .join(' UNION ')}) AS shown ON shown.id = comment_id
WHERE shown.id IS NULL AND LENGTH(comment_text) >= ${SHORTEST_VALUE}`,
    prefix,
  ),
})

/** Compressed texts cannot be found in a file, so they are not asked for. */
const unshownTexts = (prefix: string): LeakQuery => ({
  kind: 'hidden-text',
  subject: `${prefix}text.old_text`,
  isCertain: false,
  sql: fill(
    `SELECT HEX(LEFT(old_text, ${LONGEST_VALUE})) FROM {text} LEFT JOIN (SELECT DISTINCT ${textId} AS id
FROM {content} JOIN {slots} ON slot_content_id = content_id JOIN {revision} ON rev_id = slot_revision_id
WHERE content_address LIKE 'tt:%' AND (rev_deleted & 1) = 0) AS shown ON shown.id = old_id
WHERE shown.id IS NULL AND LENGTH(old_text) >= ${SHORTEST_VALUE} AND NOT FIND_IN_SET('gzip', old_flags)`,
    prefix,
  ),
})

/** What the operator has blanked, hashed or mapped. Names of known editors stay where mapped. */
function decidedColumns(schema: Schema, decisions: Decisions, prefix: string): LeakQuery[] {
  return decide(schema, prefix, decisions).tables.flatMap(({ name, rule, columns }) =>
    rule.action === 'drop'
      ? []
      : [...columns.keys()]
          .filter((column) => {
            const action = rule.columns.get(column)?.action
            const isDecided = Object.hasOwn(decisions, `${name}.${column}`)
            return isDecided && action !== undefined && action !== 'keep'
          })
          .map((column) => ({
            kind: 'decided' as const,
            subject: `${name}.${column}`,
            isCertain: false,
            sql: readValues(
              quoteName(name),
              column,
              decisions[`${name}.${column}`] === 'map'
                ? `${quoteName(column)} REGEXP '${ADDRESS}'`
                : 'TRUE',
            ),
          })),
  )
}
