import { Problem } from '../../domain/problems/problem.ts'
import { describeWiki, SITE_INFO, type SiteInfo, type Wiki } from '../../domain/acceptance/wiki.ts'
import type { Client } from '../../ports/browser.ts'
import { excerpt } from './asking.ts'

/** Where MediaWiki's scripts usually lie, where the page itself does not say. */
const usualPaths = ['', '/w', '/wiki', '/mediawiki']

/**
 * Finds the API of the wiki at this address, and asks it what the wiki is. Fails with
 * `wiki-unreachable` or `wiki-unknown`.
 */
export async function discoverWiki(address: string, client: Client): Promise<Wiki> {
  const tried: string[] = []
  for (const api of await listApis(address, client)) {
    const reply = await client.ask(`${api}?${SITE_INFO}`)
    const info = parseInfo(reply.body.toString())
    if (info !== undefined) return describeWiki(info, reply.address)
    tried.push(`${api} answers ${reply.status}: ${excerpt(reply.body.toString()).slice(0, 120)}`)
  }
  throw new Problem('wiki-unknown', `${address} is no MediaWiki, or its API is closed`, {
    hint: 'give the address of a page of the wiki, or see why its api.php does not answer',
    output: tried.join('\n'),
  })
}

async function listApis(address: string, client: Client): Promise<string[]> {
  const page = await client.ask(address)
  const link = /<link[^>]+rel="EditURI"[^>]+href="([^"?]+)/.exec(page.body.toString())?.[1]
  const { origin } = new URL(page.address)
  const usual = usualPaths.map((path) => `${origin}${path}/api.php`)
  return link === undefined ? usual : [new URL(link, page.address).href]
}

function parseInfo(body: string): SiteInfo | undefined {
  try {
    const query = (JSON.parse(body) as { query?: SiteInfo }).query
    return String(query?.general['generator']).startsWith('MediaWiki') ? query : undefined
  } catch {
    return undefined
  }
}
