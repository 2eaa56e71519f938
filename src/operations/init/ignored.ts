/**
 * The `.gitignore` of an operations folder: what was there, and what must never be committed.
 * `.wikistead` holds passwords; the wiki is a repository of its own.
 */
export function chooseIgnored(existing: string | undefined, wiki: string | undefined): string {
  const wanted = ['.wikistead/', ...(wiki === undefined ? [] : [`/${wiki}/`, `/${wiki}.part/`])]
  const before = (existing ?? '').replace(/[^\n]$/, '$&\n')
  const lines = new Set(before.split('\n').map((line) => line.trim()))
  const missing = wanted.filter((line) => !lines.has(line))
  return before + missing.map((line) => `${line}\n`).join('')
}
