/**
 * Folders in which MediaWiki keeps what it can make again, or needs for a moment only: below a
 * zone such as `public` or `local-public`.
 */
const MADE_AGAIN = new Set(['thumb', 'temp', 'lockdir', 'transcoded', 'cache'])

/** Whether something below the uploads is worth a copy although no table knows it. */
export function isOtherFile(path: string, known: ReadonlySet<string>): boolean {
  const [zone = '', folder = '', ...rest] = path.split('/')
  // Beside the live tree, restores keep what they made or replaced.
  if (zone.startsWith('.')) return false
  if (known.has(path) || path.endsWith('.part')) return false
  if (MADE_AGAIN.has(zone)) return false
  return rest.length === 0 || !MADE_AGAIN.has(folder)
}
