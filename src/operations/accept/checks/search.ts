import { askApi } from '../asking.ts'
import type { Check } from '../check.ts'
import { CheckFailed } from '../check-failed.ts'

/** Milliseconds until a new page must be found. */
const PATIENCE = 20_000

export const search: Check = {
  name: 'search',
  title: 'the search finds a new page',
  needs: ['editor'],
  mend: [
    {
      hint: 'see that jobs run and that $wgDisableSearchUpdate is off; rebuildtextindex.php makes the index anew',
    },
  ],
  async run({ wiki, client, session, own, clock }) {
    const title = own('searched page')
    const word = `w${Math.trunc(clock.now().getTime()).toString(36)}x`
    await (await session('editor')).edit(title, `A page with the word ${word} in it.`)
    const reader = await client()
    const began = clock.now().getTime()
    for (;;) {
      const { query } = await askApi(reader, wiki, {
        ...{ action: 'query', list: 'search', srsearch: word, srwhat: 'text' },
      })
      const seconds = (clock.now().getTime() - began) / 1000
      const hits = (query?.search ?? []) as readonly { title: string }[]
      if (hits.some((hit) => hit.title === title)) return `after ${seconds.toFixed(1)} s`
      if (seconds * 1000 > PATIENCE)
        throw new CheckFailed(`a search for ${word} finds ${title}`, `${hits.length} other pages`)
      await clock.sleep(300)
    }
  },
}
