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

/** The line of a program's last words that says why it ended, without its address in the code. */
export function findReason(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const named = lines.find((line) => /\b\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1)
  return (
    named?.replace(/^\[[0-9a-f]{20,}\]\s+(\[no req\]\s+)?/, '').slice(0, 200) ?? 'it said nothing'
  )
}
