import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

const TRIES = 8

export const randomPages: Check = {
  name: 'random-pages',
  title: 'random pages differ',
  needs: ['editor'],
  mend: [
    { when: /cache/i, hint: 'a proxy keeps the redirect: it must not cache Special:Random' },
    { hint: 'see that page_random is set in the table page, and that no proxy keeps the redirect' },
  ],
  async run({ wiki, client, seedPages }) {
    await seedPages()
    const visitor = await client()
    const found = new Set<string>()
    for (let tries = 0; tries < TRIES; tries++) {
      const reply = await visitor.ask(pageAddress(wiki, 'Special:Random'), { isFollowing: false })
      const location = reply.headers['location']
      must(
        reply.status >= 300 && reply.status < 400 && location !== undefined,
        'Special:Random leads to a page',
        `status ${reply.status}`,
      )
      const cached = reply.headers['x-cache'] ?? ''
      must(!cached.includes('HIT'), 'a redirect that no cache keeps', `X-Cache: ${cached}`)
      found.add(location)
    }
    must(found.size > 1, `several pages in ${TRIES} tries`, `always ${[...found].join()}`)
    return `${found.size} pages in ${TRIES} tries`
  },
}
