import { HEX_PSEUDONYM } from './addresses.ts'
import type { DecidedTable } from './decide.ts'
import type { NameForm } from './rule.ts'
import { textLength, type Column } from './schema.ts'
import { fill, quoteName } from './sql.ts'
import type { SanitizeStep } from './step.ts'

/**
 * Writes the pseudonyms wherever a name stands. Hexadecimal addresses come last: they are computed
 * again from names that are mapped by then.
 */
export function mapSteps(tables: readonly DecidedTable[], prefix: string): SanitizeStep[] {
  const found = tables.flatMap((table) => mapTable(table, prefix))
  return [
    ...found.filter(({ form }) => form.kind !== 'hex'),
    ...found.filter(({ form }) => form.kind === 'hex'),
  ].map(({ step }) => step)
}

function mapTable(
  { name, rule, columns }: DecidedTable,
  prefix: string,
): { form: NameForm; step: SanitizeStep }[] {
  if (rule.action === 'drop') return []
  return [...columns].flatMap(([column, described]) => {
    const found = rule.columns.get(column)
    if (found?.action !== 'map') return []
    const { form, reason } = found
    const sql = fill(writeName(quoteName(name), `t.${quoteName(column)}`, described, form), prefix)
    return [{ form, step: { subject: `${name}.${column}`, reason, sql } }]
  })
}

function writeName(table: string, column: string, described: Column, form: NameForm): string {
  const head = `SUBSTRING_INDEX(${column}, '/', 1)`
  const pseudonym = `CONCAT(n.pseudonym, IF(LOCATE('/', ${column}) = 0, '', SUBSTRING(${column}, LOCATE('/', ${column}))))`
  switch (form.kind) {
    case 'name':
      return `UPDATE ${table} AS t JOIN wikistead_names AS n ON n.name = ${head} SET ${column} = ${pseudonym}`
    case 'title':
      return `UPDATE ${table} AS t JOIN wikistead_names AS n ON n.title = ${head} SET ${column} = ${pseudonym}
WHERE t.${quoteName(form.namespace)} IN (2, 3)`
    case 'hex':
      return `UPDATE ${table} AS t LEFT JOIN wikistead_names AS n ON n.pseudonym = SUBSTRING_INDEX(${form.of}, '/', 1)
SET ${column} = COALESCE(n.hex, '') WHERE ${column} <> '' AND ${column} NOT REGEXP '${HEX_PSEUDONYM}'`
    case 'person':
      return `UPDATE ${table} AS t LEFT JOIN wikistead_names AS n ON n.name = ${head} LEFT JOIN {actor} AS a ON a.actor_name = ${column}
SET ${column} = CASE WHEN n.name IS NOT NULL THEN ${pseudonym} ELSE ${hashed(column, described)} END
WHERE ${column} <> '' AND (n.name IS NOT NULL OR a.actor_id IS NULL)`
  }
}

/** A keyed hash, as long as the column allows. */
export const hashed = (expression: string, column: Column): string =>
  `LEFT(SHA2(CONCAT(@wikistead_salt, ${expression}), 256), ${Math.min(textLength(column) ?? 0, 64)})`
