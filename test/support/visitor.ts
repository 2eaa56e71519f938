import { url } from './site.ts'

export interface Visit {
  readonly at: number
  readonly status: number
  readonly release: string | null
  readonly head: string | null
  readonly body: string
}

let count = 0

/** One request that no cache can answer. */
export async function visit(
  path = '/index.php?title=Special:BlankPage',
  base = url,
): Promise<Visit> {
  const at = performance.now()
  const separator = path.includes('?') ? '&' : '?'
  const response = await fetch(`${base}${path}${separator}nocache=${process.pid}.${count++}`, {
    signal: AbortSignal.timeout(60_000),
  })
  return {
    at,
    status: response.status,
    release: response.headers.get('x-wikistead-release'),
    head: response.headers.get('x-served-by'),
    body: await response.text(),
  }
}

/**
 * Visits at a fixed rate, whether or not earlier visits were answered, until stopped. Bounded:
 * it ends by itself after ten minutes.
 */
export function keepVisiting(perSecond: number, path?: string, base?: string) {
  const visits: Promise<Visit>[] = []
  const failed = (error: unknown): Visit => ({
    at: 0,
    status: 0,
    release: null,
    head: null,
    body: String(error),
  })
  const timer = setInterval(() => visits.push(visit(path, base).catch(failed)), 1000 / perSecond)
  const limit = setTimeout(() => clearInterval(timer), 600_000)
  return async () => {
    clearInterval(timer)
    clearTimeout(limit)
    return Promise.all(visits)
  }
}

export const failures = (visits: readonly Visit[]): Visit[] =>
  visits.filter(({ status }) => status !== 200)
