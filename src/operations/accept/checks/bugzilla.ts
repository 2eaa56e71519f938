import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import { showWikitext } from '../show-wikitext.ts'

export const bugzilla: Check = {
  name: 'bugzilla',
  title: 'a page with Bugzilla content shows a table of bugs',
  needs: ['editor', 'bugzilla'],
  lacks: ({ tags }) => (tags.includes('bugzilla') ? undefined : 'no extension adds <bugzilla>'),
  mend: [
    {
      when: /http-|status|fetch|proxy|connect|refused/i,
      hint: 'the heads do not reach Bugzilla: see $wgHTTPProxy and $wgBugzillaRESTURL',
    },
    { when: /script:/, hint: 'a script of the table fails: see the faults above' },
    {
      hint: 'a failed fetch is remembered as an empty table for five minutes: see $wgHTTPProxy, then purge the page',
    },
  ],
  async run(scene) {
    const query = scene.samples.bugzilla ?? ''
    const window = await showWikitext(scene, 'bugs', `<bugzilla>${query}</bugzilla>`)
    const error = await window.text(
      '.bugzilla.errorbox, .bugzilla .errorbox, #mw-content-text .error',
    )
    must(error === undefined, 'a table of bugs', String(error).trim().slice(0, 300))
    const rows = await window.read<number>(
      `document.querySelectorAll('table.bugzilla tbody tr').length`,
    )
    must(rows > 0, 'at least one bug', 'an empty table')
    const faults = window.faults().filter((fault) => fault.startsWith('script:'))
    must(faults.length === 0, 'no script fails', faults.join('; '))
    return `${rows} bugs`
  },
}
