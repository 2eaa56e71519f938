import { readNewest } from '../asking.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import { editHints } from '../edit-hints.ts'
import { editByForm } from '../forms.ts'

export const editPage: Check = {
  name: 'edit-page',
  title: 'a page other than the main page can be edited',
  needs: ['editor'],
  mend: editHints,
  async run({ wiki, visitor, session, own }) {
    const title = own('edited page')
    const editor = await session('editor')
    const before = await editor.edit(title, 'before')
    const revision = await editByForm(await visitor('editor'), wiki, title, 'afterwards')
    must(revision > before, `a revision after ${before}`, String(revision))
    const newest = await readNewest(editor.client, wiki, title)
    must(newest?.text === 'afterwards', 'the new text', JSON.stringify(newest?.text))
    return `revision ${before} → ${revision}`
  },
}
