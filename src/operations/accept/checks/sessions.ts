import { apiAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

export const sessions: Check = {
  name: 'sessions',
  title: 'editors stay logged in when a web head or the cache is lost',
  needs: ['editor', 'hosts'],
  isDisruptive: true,
  isAlone: true,
  mend: [
    {
      when: /cache/,
      hint: 'sessions live in the cache alone: $wgSessionCacheType must name a store that outlives it',
    },
    { hint: 'sessions live on one head alone: $wgSessionCacheType must not be CACHE_ACCEL' },
  ],
  async run({ wiki, session, hosts, account }) {
    const { client } = await session('editor')
    const { name } = account('editor')
    const { cookies } = await client.remember()
    const cookie = (cookies as readonly { name: string; value: string }[])
      // What keeps people logged in for weeks would hide that the session is lost.
      .filter(({ name }) => !/Token$/i.test(name))
      .map((kept) => `${kept.name}=${kept.value}`)
      .join('; ')
    const path = `${new URL(apiAddress(wiki)).pathname}?action=query&meta=userinfo&format=json&formatversion=2`
    const heads = await hosts.listHeads()
    const askAll = async (after: string) => {
      for (const head of heads) {
        const { body } = await hosts.askHead(head, path, cookie)
        const user = (JSON.parse(body) as { query?: { userinfo?: { name?: string } } }).query
        const found = user?.userinfo?.name
        must(found === name, `${head} knows ${name} ${after}`, `it is ${String(found)}`)
      }
    }
    await askAll('from any head')
    await hosts.emptyCache()
    await askAll('after the cache was lost')
    return `${heads.length} heads, and an empty cache`
  },
}
