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

/** Where MediaWiki itself puts uploads: it writes a file first, and its row a moment later. */
const UPLOAD = /^(public\/(archive\/)?[0-9a-f]\/[0-9a-f]{2}|deleted\/\w\/\w\/\w)\/[^/]+$/

export const isUploadPath = (path: string): boolean => UPLOAD.test(path)

/** Milliseconds after which nobody is still about to write the row of a file. */
const ROW_WRITTEN = 3_600_000

/** Whether a file is still unknown because nobody will write its row. Times are in milliseconds. */
export const isForgotten = (path: string, changedAt: number, now: number): boolean =>
  !isUploadPath(path) || now - changedAt > ROW_WRITTEN
