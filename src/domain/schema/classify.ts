/**
 * True where every statement only adds: then the code that is live now does not notice, and the
 * schema can change before the new code is proved. Anything else needs a copy of the database.
 */
export function isAdditive(sql: string): boolean {
  return splitStatements(sql).every((statement) => additive.some((form) => form.test(statement)))
}

const additive: readonly RegExp[] = [
  /^CREATE\s+TABLE\b/i,
  /^CREATE\s+(UNIQUE\s+)?INDEX\b/i,
  /^ALTER\s+TABLE\s+\S+\s+ADD\s(?!.*\b(DROP|CHANGE|MODIFY|RENAME)\b)/is,
  // MediaWiki notes down there which updates it has run.
  /^(INSERT|REPLACE)\s+(IGNORE\s+)?INTO\s+`?\S*updatelog\b/i,
  /^SET\s/i,
]

const splitStatements = (sql: string): string[] =>
  sql
    .replaceAll(/^\s*--.*$/gm, '')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
