import { apiAddress, type Wiki } from '../../domain/acceptance/wiki.ts'
import type { Attachment, Client } from '../../ports/browser.ts'
import { CheckFailed, must } from './check-failed.ts'

export type Parameters = Readonly<Record<string, string | Attachment>>

/** What MediaWiki's API answers; every check reads a few fields of it. */
// oxlint-disable-next-line typescript/no-explicit-any
export type ApiAnswer = Record<string, any>

/** Asks the API; POST where something is changed. Fails with its own words where it refuses. */
export async function askApi(
  client: Client,
  wiki: Wiki,
  parameters: Parameters,
  method: 'GET' | 'POST' = 'GET',
): Promise<ApiAnswer> {
  const all = { format: 'json', formatversion: '2', ...parameters }
  const query = new URLSearchParams(all as Record<string, string>).toString()
  const reply =
    method === 'GET'
      ? await client.ask(`${apiAddress(wiki)}?${query}`)
      : await client.ask(apiAddress(wiki), { form: all })
  const what = `the API answers action=${parameters['action'] as string}`
  must(reply.status === 200, what, `status ${reply.status}: ${excerpt(reply.body.toString())}`)
  const answer = parse(what, reply.body.toString())
  const error = answer['error'] as { code: string; info: string } | undefined
  if (error !== undefined) throw new CheckFailed(what, `${error.code}: ${error.info}`)
  return answer
}

function parse(what: string, body: string): ApiAnswer {
  try {
    return JSON.parse(body) as ApiAnswer
  } catch {
    throw new CheckFailed(what, `no JSON: ${excerpt(body)}`)
  }
}

/** The text of a page or an error, without its markup. */
export const excerpt = (body: string): string =>
  body
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300)

/** The newest revision of a page as the database has it; undefined where there is no such page. */
export async function readNewest(client: Client, wiki: Wiki, title: string) {
  const answer = await askApi(client, wiki, {
    ...{ action: 'query', prop: 'revisions', titles: title, rvslots: 'main' },
    rvprop: 'ids|timestamp|content',
  })
  const revision = answer['query']?.pages?.[0]?.revisions?.[0]
  return revision === undefined
    ? undefined
    : {
        id: Number(revision.revid),
        timestamp: String(revision.timestamp),
        text: String(revision.slots?.main?.content ?? ''),
      }
}
