import type { Reply } from '../../ports/browser.ts'

/** Whether a cache in front of the wiki gave the answer: Varnish, Squid and others say so. */
export function isFromCache({ headers }: Pick<Reply, 'headers'>): boolean {
  const says = `${headers['x-cache'] ?? ''} ${headers['x-cache-status'] ?? ''}`
  if (/hit/i.test(says)) return true
  return Number(headers['age'] ?? 0) > 0 || /^\d+ \d+$/.test(headers['x-varnish'] ?? '')
}

export const describeCaching = ({ headers }: Pick<Reply, 'headers'>): string =>
  ['x-cache', 'age', 'cache-control', 'set-cookie']
    .filter((name) => headers[name] !== undefined)
    .map((name) => `${name}: ${name === 'set-cookie' ? '…' : String(headers[name])}`)
    .join(', ') || 'no header of a cache'
