import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import { readNewest } from '../asking.ts'
import type { Check } from '../check.ts'
import { CheckFailed, must } from '../check-failed.ts'
import { readConfig } from '../page-config.ts'

export const mainPage: Check = {
  name: 'main-page',
  title: 'the main page shows its newest content',
  needs: [],
  mend: [
    {
      when: /redirect|leads to/,
      hint: 'the wiki thinks that it lives elsewhere: set the environment’s url ($wgServer)',
    },
    {
      when: /revision/,
      hint: 'an old copy is served: see that $wgCdnServers names the edge, then purge the page',
    },
    { hint: 'wikistead logs: look for the PHP error of the main page' },
  ],
  async run({ wiki, client }) {
    const visitor = await client()
    must(
      wiki.claimedServer === wiki.server,
      `a wiki that lives at ${wiki.server}`,
      `its address leads to ${wiki.claimedServer}`,
    )
    const newest = await readNewest(visitor, wiki, wiki.mainPage)
    must(newest !== undefined, 'there is a main page', `${wiki.mainPage} does not exist`)
    const address = pageAddress(wiki, wiki.mainPage)
    const reply = await visitor.ask(address)
    must(reply.status === 200, 'the main page answers', `status ${reply.status}`)
    if (new URL(reply.address).origin !== wiki.server)
      throw new CheckFailed(`the main page stays at ${wiki.server}`, `it leads to ${reply.address}`)
    const shown = Number(readConfig(reply.body.toString(), 'wgRevisionId'))
    must(shown === newest.id, `revision ${newest.id}, the newest`, `revision ${shown} is shown`)
    return `revision ${shown} of ${newest.timestamp}`
  },
}
