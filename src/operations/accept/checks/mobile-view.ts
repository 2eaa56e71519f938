import { scriptAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

export const mobileView: Check = {
  name: 'mobile-view',
  title: 'the mobile view shows a page',
  needs: [],
  lacks: ({ described: { extensions } }) =>
    extensions['MinervaNeue'] === undefined && extensions['MobileFrontend'] === undefined
      ? 'neither the skin MinervaNeue nor MobileFrontend is there'
      : undefined,
  mend: [
    { hint: 'see that skins/MinervaNeue is deployed and loaded, and look at the faults above' },
  ],
  async run({ wiki, visitor }) {
    const window = await visitor()
    const hasMobile = wiki.described.extensions['MobileFrontend'] !== undefined
    const page = await window.goto(
      scriptAddress(wiki, {
        title: wiki.mainPage,
        ...(hasMobile ? { mobileaction: 'toggle_view_mobile' } : { useskin: 'minerva' }),
      }),
    )
    must(page.status === 200, 'the page in the mobile view', `status ${page.status}`)
    const skin = await window.read<string>(`mw.config.get('skin')`)
    must(skin === 'minerva', 'the skin minerva', skin)
    const shown = ((await window.text('#mw-content-text')) ?? '').trim()
    must(shown.length > 0, 'the page’s text', 'nothing')
    const faults = window.faults().filter((fault) => fault.startsWith('script:'))
    must(faults.length === 0, 'no script fails', faults.join('; '))
    return skin
  },
}
