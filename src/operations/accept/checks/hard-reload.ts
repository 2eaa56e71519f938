import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import { describeCaching, isFromCache } from '../cache.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import type { Hosts } from '../hosts.ts'

/** What the keys Ctrl, Shift and R send. */
const HARD = 'Cache-Control: no-cache'

export const hardReload: Check = {
  name: 'hard-reload',
  title: 'a hard reload shows the newest page, and who may purge gets a fresh copy',
  needs: ['editor'],
  mend: [
    {
      when: /who may purge/,
      hint: 'the cache’s rules must honour Cache-Control: no-cache of those who may purge (req.hash_always_miss)',
    },
    { hint: 'see that $wgCdnServers names the cache, and that its rules let the heads purge' },
  ],
  async run(scene) {
    const { wiki, client, session, own, visitor } = scene
    const title = own('hard reload')
    const address = pageAddress(wiki, title)
    await (await session('editor')).edit(title, 'newest text')
    const reader = await client()
    await reader.ask(address)
    await reader.ask(address)
    const window = await visitor()
    await window.goto(address)
    const hard = await window.reload('hard')
    must(hard.status === 200, 'a page after a hard reload', `status ${hard.status}`)
    const shown = (await window.text('#mw-content-text')) ?? ''
    must(shown.includes('newest text'), 'the newest text after a hard reload', shown.slice(0, 100))
    const seen = `visitors: ${describeCaching(hard)}`
    if (!scene.hasHosts) return seen
    return `${seen}; ${await reloadInside(scene.hosts, new URL(address).pathname)}`
  },
}

/** As the heads may: a visitor's address says nothing, where all come through one door. */
async function reloadInside(hosts: Hosts, path: string): Promise<string> {
  await hosts.askEdge(path, [])
  const kept = await hosts.askEdge(path, [])
  must(isFromCache(kept), 'a copy in the cache', describeCaching(kept))
  const fresh = await hosts.askEdge(path, [HARD])
  must(fresh.status === 200, 'a page for who may purge', `status ${fresh.status}`)
  must(!isFromCache(fresh), 'a fresh copy for who may purge', describeCaching(fresh))
  return `who may purge: ${describeCaching(fresh)}`
}
