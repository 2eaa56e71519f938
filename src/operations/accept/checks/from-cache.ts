import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import { describeCaching, isFromCache } from '../cache.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

export const fromCache: Check = {
  name: 'from-cache',
  title: 'anonymous readers get pages from the cache, and editors do not',
  needs: ['editor'],
  mend: [
    { when: /set-cookie/, hint: 'something sets a cookie for anonymous readers; find out what' },
    { when: /editor/, hint: 'the cache must pass requests with a session cookie' },
    { hint: 'see that $wgUseCdn is true, and that a cache stands in front of the heads' },
  ],
  async run({ wiki, client, seedPages, session }) {
    const [title = ''] = await seedPages()
    const address = pageAddress(wiki, title)
    const visitor = await client()
    await visitor.ask(address)
    const again = await visitor.ask(address)
    must(again.status === 200, `${title} answers`, `status ${again.status}`)
    must(isFromCache(again), 'the second answer from a cache', describeCaching(again))
    const editor = await (await session('editor')).client.ask(address)
    must(!isFromCache(editor), 'an editor gets a fresh page', describeCaching(editor))
    return describeCaching(again)
  },
}
