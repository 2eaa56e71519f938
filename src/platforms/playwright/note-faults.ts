import type { Page as Tab } from 'playwright-core'

/** More say nothing new. */
const MOST = 20

/** Collects what the browser complains about, of the wiki itself and not of other servers. */
export function noteFaults(tab: Tab, origin: string): () => readonly string[] {
  const faults: string[] = []
  const note = (fault: string) => {
    if (faults.length < MOST) faults.push(fault.slice(0, 500))
  }
  const isOwn = (address: string) => URL.canParse(address) && new URL(address).origin === origin
  tab.on('pageerror', ({ message }) => note(`script: ${message}`))
  tab.on('console', (message) => {
    // Failed answers are noted below, with their status.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      note(`console: ${message.text()}`)
  })
  tab.on('response', (response) => {
    if (response.status() >= 400 && isOwn(response.url()))
      note(`${response.status()} ${response.url()}`)
  })
  tab.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? ''
    if (isOwn(request.url()) && why !== 'net::ERR_ABORTED') note(`${why} ${request.url()}`)
  })
  return () => [...faults]
}
