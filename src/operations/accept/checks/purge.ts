import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import { askApi } from '../asking.ts'
import { describeCaching, isFromCache } from '../cache.ts'
import type { Check } from '../check.ts'
import { CheckFailed, must } from '../check-failed.ts'
import type { Scene } from '../scene.ts'

/** Milliseconds that a purge may take on its way. */
const PATIENCE = 5000

export const purge: Check = {
  name: 'purge',
  title: 'the cache forgets a page that is edited or purged',
  needs: ['editor'],
  mend: [
    {
      hint: 'see that $wgCdnServers names the cache, that its rules let the heads purge, and that $wgServer is the name that readers use',
    },
  ],
  async run(scene) {
    const { wiki, client, session, own } = scene
    const title = own('purge')
    const editor = await session('editor')
    await editor.edit(title, 'first text')
    const address = pageAddress(wiki, title)
    const reader = await client()
    await reader.ask(address)
    await reader.ask(address)
    await editor.edit(title, 'second text')
    await awaitFresh(scene, 'after an edit', async () => {
      const { body, headers } = await reader.ask(address)
      return body.includes('second text')
        ? undefined
        : `an old copy (${describeCaching({ headers })})`
    })
    await reader.ask(address)
    const purged = await askApi(reader, wiki, { action: 'purge', titles: title }, 'POST')
    must(purged['purge']?.[0]?.purged === true, 'the API purges', JSON.stringify(purged))
    await awaitFresh(scene, 'after action=purge', async () => {
      const reply = await reader.ask(address)
      return isFromCache(reply) ? describeCaching(reply) : undefined
    })
    return 'fresh after an edit and a purge'
  },
}

async function awaitFresh(
  { clock }: Pick<Scene, 'clock'>,
  when: string,
  findStale: () => Promise<string | undefined>,
): Promise<void> {
  const deadline = clock.now().getTime() + PATIENCE
  for (;;) {
    const stale = await findStale()
    if (stale === undefined) return
    if (clock.now().getTime() > deadline) throw new CheckFailed(`a fresh page ${when}`, stale)
    await clock.sleep(200)
  }
}
