import { scriptAddress } from '../../../domain/acceptance/wiki.ts'
import { askApi } from '../asking.ts'
import type { Check } from '../check.ts'
import { CheckFailed } from '../check-failed.ts'

/** Milliseconds; the row is written after the answer. */
const PATIENCE = 8000

export const recentChanges: Check = {
  name: 'recent-changes',
  title: 'edits appear in the recent changes',
  needs: ['editor'],
  mend: [
    {
      hint: 'deferred updates fail after the save: wikistead logs; after an import run rebuildrecentchanges.php',
    },
  ],
  async run({ wiki, client, visitor, session, own, clock }) {
    const title = own('changed page')
    const revision = await (await session('editor')).edit(title, 'a change')
    const reader = await client()
    const deadline = clock.now().getTime() + PATIENCE
    for (;;) {
      const { query } = await askApi(reader, wiki, {
        ...{ action: 'query', list: 'recentchanges', rcprop: 'title|ids', rclimit: '50' },
        rctitle: title,
      })
      if (query?.recentchanges?.[0]?.revid === revision) break
      if (clock.now().getTime() > deadline)
        throw new CheckFailed(`revision ${revision} in list=recentchanges`, 'it is not there')
      await clock.sleep(300)
    }
    const window = await visitor('editor')
    await window.goto(
      scriptAddress(wiki, {
        title: 'Special:RecentChanges',
        limit: '500',
        days: '1',
        hidemyself: '0',
      }),
    )
    await window.until(
      `[...document.querySelectorAll('.mw-changeslist a')].some((link) => link.title === ${JSON.stringify(title)})`,
      `${title} in Special:RecentChanges`,
    )
    return `revision ${revision}`
  },
}
