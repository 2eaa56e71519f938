/** A column as `information_schema.columns` describes it. */
export interface Column {
  /** `column_type`, such as `varbinary(255)` or `int(10) unsigned`. */
  readonly type: string
  readonly isNullable: boolean
}

/** All columns of all tables of one database. Maps: a table may be called `constructor`. */
export type Schema = ReadonlyMap<string, ReadonlyMap<string, Column>>

/** Asks for the schema of the selected database; `parseSchema` reads the answer. Views hold no data. */
export const schemaQuery = `SELECT table_name, column_name, column_type, is_nullable
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = DATABASE() AND table_type <> 'VIEW'
ORDER BY table_name, ordinal_position`

/** Reads the client's answer: a line for each column, with tabs between the values. */
export function parseSchema(answer: string): Schema {
  const schema = new Map<string, Map<string, Column>>()
  for (const line of answer.split('\n')) {
    const [table, column, type, isNullable] = line.split('\t')
    if (table === undefined || column === undefined || type === undefined) continue
    const columns = schema.get(table) ?? new Map<string, Column>()
    schema.set(table, columns.set(column, { type, isNullable: isNullable?.trim() === 'YES' }))
  }
  return schema
}

/** What a column holds when its values are taken out; absent where no value is surely harmless. */
export function blankValue({ type, isNullable }: Column): string | undefined {
  if (isNullable) return 'NULL'
  // MediaWiki keeps times as 14 digits, and stops at a time that is none.
  if (type === 'binary(14)') return "'19700101000000'"
  if (isText(type)) return "''"
  if (/^(tiny|small|medium|big)?int\b|^(decimal|float|double|bit)\b/.test(type)) return '0'
  if (/^(timestamp|datetime)\b/.test(type)) return "'1970-01-02 00:00:00'"
  return undefined
}

/** How many bytes of a text a column holds at least; absent for a column that holds no text. */
export function textLength({ type }: Column): number | undefined {
  if (!isText(type)) return undefined
  const length = /^(?:var)?(?:char|binary)\((\d+)\)/.exec(type)?.[1]
  return length === undefined ? 255 : Number(length)
}

const isText = (type: string) =>
  /^((var)?(char|binary)\(\d+\)|(tiny|medium|long)?(text|blob)\b)/.test(type)
