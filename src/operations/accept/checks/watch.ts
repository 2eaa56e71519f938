import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { must, mustBeNone } from '../check-failed.ts'
import { settle } from '../forms.ts'

const MODULE = 'mediawiki.page.watch.ajax'

export const watch: Check = {
  name: 'watch',
  title: 'a page can be watched by its star and by the API',
  needs: ['editor'],
  mend: [
    {
      when: /load\.php|scripts|mediawiki\.page\.watch/,
      hint: 'JavaScript does not start: ask load.php?modules=startup and see what it answers',
    },
    { when: /token/i, hint: 'the token of the session is refused: a cache keeps pages of editors' },
    { hint: 'see the faults of the browser above, and wikistead logs' },
  ],
  async run({ wiki, visitor, session, seedPages }) {
    const [, title = ''] = await seedPages()
    const editor = await session('editor')
    const window = await visitor('editor')
    await window.goto(pageAddress(wiki, title))
    await settle(window)
    await window.until(`mw.loader.getState('${MODULE}') === 'ready'`, `the module ${MODULE}`)
    const isWatched = async () => {
      const { query } = await editor.call({
        ...{ action: 'query', prop: 'info', inprop: 'watched', titles: title },
      })
      return query?.pages?.[0]?.watched === true
    }
    const unwatch = async () =>
      editor.change({ action: 'watch', titles: title, unwatch: '1' }, 'watch')
    if (await isWatched()) await unwatch()
    await window.goto(pageAddress(wiki, title))
    await window.until(
      `window.mw && mw.loader.getState('${MODULE}') === 'ready'`,
      `the module ${MODULE}`,
    )
    await window.read(`void (window.wikisteadStayed = true)`)
    await window.read(`document.querySelector('#ca-watch a').click()`)
    await window.until(`document.querySelector('#ca-unwatch')`, 'the star that says watched')
    const stayed = await window.read<boolean>(`window.wikisteadStayed === true`)
    must(stayed, 'the page stays where it is', 'it was loaded anew')
    must(await isWatched(), 'the API says that it is watched', 'it does not')
    await unwatch()
    must(!(await isWatched()), 'the API ends it', 'it is still watched')
    mustBeNone('no script fails', window.faults())
    return title
  },
}
