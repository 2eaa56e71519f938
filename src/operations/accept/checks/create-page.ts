import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import { editByForm } from '../forms.ts'
import { editHints } from '../edit-hints.ts'

export const createPage: Check = {
  name: 'create-page',
  title: 'a page can be created',
  needs: ['editor'],
  mend: editHints,
  async run({ wiki, visitor, own }) {
    const window = await visitor('editor')
    const title = own('new page')
    const revision = await editByForm(window, wiki, title, `A '''bold''' statement.`)
    must(revision > 0, 'a revision', 'none')
    const shown = (await window.text('#mw-content-text')) ?? ''
    must(shown.includes('A bold statement.'), 'the page shows its text', shown.slice(0, 200))
    return `${title}, revision ${revision}`
  },
}
