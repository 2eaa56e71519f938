import { open, stat } from 'node:fs/promises'
import { paths } from './paths.ts'

/** More than this says no more. */
const MOST_BYTES = 64 * 1024

/** The end of PHP's error log, now; later lines are news. */
export const phpLogEnd = async (): Promise<number> =>
  stat(paths.phpLog).then(
    ({ size }) => size,
    () => 0,
  )

/** What PHP and MediaWiki wrote since then. */
export async function readPhpLog(since: number): Promise<string> {
  const file = await open(paths.phpLog).catch(() => undefined)
  if (file === undefined) return ''
  try {
    const { size } = await file.stat()
    const buffer = Buffer.alloc(Math.min(Math.max(0, size - since), MOST_BYTES))
    await file.read(buffer, 0, buffer.length, Math.min(since, size))
    return buffer.toString('utf8')
  } finally {
    await file.close()
  }
}
