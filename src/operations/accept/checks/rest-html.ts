import { encodeTitle, restAddress } from '../../../domain/acceptance/wiki.ts'
import { excerpt } from '../asking.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

export const restHtml: Check = {
  name: 'rest-html',
  title: 'the REST API gives a page as HTML',
  needs: [],
  mend: [
    {
      when: /404|is no HTML/,
      hint: 'the web server must pass rest.php/… with its path (PATH_INFO) to PHP',
    },
    { hint: 'wikistead logs: look for the PHP error of rest.php (Parsoid)' },
  ],
  async run({ wiki, client }) {
    const title = encodeURIComponent(encodeTitle(wiki.mainPage))
    const visitor = await client()
    const reply = await visitor.ask(restAddress(wiki, `v1/page/${title}/html`))
    const body = reply.body.toString()
    must(reply.status === 200, 'rest.php answers', `status ${reply.status}: ${excerpt(body)}`)
    must(/<body[\s>]/.test(body), 'the page as HTML', `it is no HTML: ${excerpt(body)}`)
    return `${reply.body.length} bytes`
  },
}
