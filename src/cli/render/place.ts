import { relative, resolve } from 'node:path'

/**
 * Where a repository is, for somebody who stands in `from`: a path that works there, or its URL.
 * In the settings a path is relative to the operations folder.
 */
export function showPlace(url: string, directory: string, from: string): string {
  if (/^[^/]*:/.test(url)) return url
  const path = resolve(directory, url)
  const seen = relative(from, path) || '.'
  if (seen.startsWith('../../')) return path
  return /^\.|\//.test(seen) ? seen : `./${seen}`
}
