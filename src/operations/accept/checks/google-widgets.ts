import type { Samples } from '../../../domain/sites/site.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import { showWikitext } from '../show-wikitext.ts'

interface Widget {
  readonly name: string
  readonly sample: keyof Samples
  readonly called: string
  /** Host and path of what it embeds. */
  readonly embeds: RegExp
}

const widgets: readonly Widget[] = [
  {
    name: 'google-calendar',
    sample: 'googleCalendar',
    called: 'Google Calendar',
    embeds: /^(www|calendar)\.google\.com\/calendar\/(u\/\d\/)?embed/,
  },
  {
    name: 'google-document',
    sample: 'googleDocument',
    called: 'Google Document',
    embeds: /^docs\.google\.com\/document\//,
  },
  {
    name: 'google-spreadsheet',
    sample: 'googleSpreadsheet',
    called: 'Google Spreadsheet',
    embeds: /^docs\.google\.com\/spreadsheets\//,
  },
  {
    name: 'google-presentation',
    sample: 'googlePresentation',
    called: 'Google Presentation',
    embeds: /^docs\.google\.com\/presentation\//,
  },
]

/** Would break out of an attribute, if the widget did not escape it. */
const HOSTILE = `k3y"><b class=escaped>`

/** Nothing is ever loaded from Google. */
export const googleWidgets: readonly Check[] = widgets.map(({ name, sample, called, embeds }) => ({
  name,
  title: `a ${called} is embedded`,
  needs: ['editor'] as const,
  lacks: ({ functions }) =>
    functions.includes('widget') ? undefined : 'no extension adds {{#widget:…}}',
  mend: [
    {
      when: /unable to write|compile/i,
      hint: 'make the folder of compiled widgets writable: wiki.writable in the configuration',
    },
    { when: /Smarty/, hint: 'Smarty is missing: add its package to image.packages' },
    {
      when: /no iframe/,
      hint: `see that there is a page Widget:${called}; a wiki that embeds it otherwise needs ${sample} in acceptance.samples`,
    },
    { hint: `look at the page Widget:${called}` },
  ],
  async run(scene) {
    const window = await showWikitext(
      scene,
      name,
      scene.samples[sample] ?? `{{#widget:${called}|id=${HOSTILE}|key=${HOSTILE}}}`,
    )
    const said = ((await window.text('#mw-content-text')) ?? '').trim().slice(0, 200)
    const frames = await window.read<string[]>(
      `[...document.querySelectorAll('#mw-content-text iframe')].map((frame) => frame.src)`,
    )
    must(
      frames.length === 1,
      'one iframe',
      frames.length === 0 ? `no iframe: ${said}` : `${frames.length} of them`,
    )
    const { host, pathname } = new URL(frames[0] ?? '', 'http://nowhere.invalid')
    must(embeds.test(host + pathname), `an iframe of ${called}`, host + pathname)
    const isOut = await window.read<boolean>(`document.querySelector('.escaped') !== null`)
    must(!isOut, 'parameters are escaped', 'markup breaks out of them')
    return host + pathname
  },
}))
