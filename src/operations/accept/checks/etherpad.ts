import { scriptAddress } from '../../../domain/acceptance/wiki.ts'
import { readNewest } from '../asking.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import { settle } from '../forms.ts'

export const etherpad: Check = {
  name: 'etherpad',
  title: 'an etherpad is imported as wikitext',
  needs: ['editor', 'etherpad'],
  lacks: ({ specialPages }) =>
    specialPages.includes('ImportFromEtherpad')
      ? undefined
      : 'there is no Special:ImportFromEtherpad',
  mend: [
    {
      when: /pandoc/i,
      hint: 'install pandoc on the heads (image.packages), then wikistead image roll',
    },
    {
      when: /in wikitext/,
      hint: 'give the address of a pad with a heading, bold text and a list as etherpad in acceptance.samples',
    },
    {
      when: /fetch|status|proxy|connect|reach/i,
      hint: 'the heads do not reach the pad: see $wgHTTPProxy',
    },
    { hint: 'wikistead logs: look for the PHP error of Special:ImportFromEtherpad' },
  ],
  async run({ wiki, visitor, own, samples }) {
    const title = own('imported pad')
    const window = await visitor('editor')
    await window.goto(scriptAddress(wiki, { title: 'Special:ImportFromEtherpad' }))
    await settle(window)
    await window.fill('#mw-eplink', samples.etherpad ?? '')
    // Leaving the field suggests a title, which would overwrite ours.
    await window.press('#mw-eplink', 'Tab')
    await window.until(`document.querySelector('#mw-targetpage').value !== ''`, 'a suggested title')
    await window.fill('#mw-targetpage', title)
    await window.submit('#importfrometherpad-submit')
    const said = (await window.text('#mw-content-text')) ?? ''
    must(said.includes('Import successful!'), 'Import successful!', said.trim().slice(0, 300))
    const text = (await readNewest(window.client, wiki, title))?.text ?? ''
    for (const [what, pattern] of [
      ['a heading', /^=+ .+ =+$/m],
      ['bold text', /'''.+'''/],
      ['a list', /^\* /m],
    ] as const)
      must(pattern.test(text), `${what} in wikitext`, JSON.stringify(text.slice(0, 200)))
    return `${text.length} characters`
  },
}
