/** Quotes a table's or column's name. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** Quotes a value. */
export const quoteText = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** A regular expression's `{3}` begins with a digit. */
const TABLE = /\{([a-z]\w*)\}/g

/** Puts quoted names, with the wiki's prefix, where `{table}` stands. */
export const fill = (sql: string, prefix: string): string =>
  sql.replaceAll(TABLE, (_, name: string) => quoteName(prefix + name))

/** The tables that an SQL text names in braces. */
export const tablesIn = (sql: string): string[] =>
  [...sql.matchAll(TABLE)].map(([, name = '']) => name)

/** Quotes words that are known to need no escaping. */
export const listWords = (words: readonly string[]): string =>
  words.map((word) => `'${word}'`).join(', ')
