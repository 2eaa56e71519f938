import { scriptAddress } from '../../../domain/acceptance/wiki.ts'
import { askApi } from '../asking.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

export const readOnly: Check = {
  name: 'read-only',
  title: 'editors see why they cannot save while the wiki is read-only',
  needs: ['editor', 'hosts'],
  isDisruptive: true,
  isAlone: true,
  mend: [
    { when: /did not report/, hint: 'a head does not follow: wikistead status' },
    { hint: 'LocalSettings.php sets $wgReadOnly after the environment’s settings: take it out' },
  ],
  async run({ wiki, visitor, client, hosts, own }) {
    const reason = `${own('read-only')}: back in a moment`
    const window = await visitor('editor')
    await hosts.setReadOnly(reason)
    try {
      await window.goto(scriptAddress(wiki, { title: own('read-only'), action: 'edit' }))
      const shown = (await window.text('#mw-content-text')) ?? ''
      must(shown.includes(reason), 'the edit page shows the reason', shown.trim().slice(0, 200))
      const { query } = await askApi(await client(), wiki, {
        ...{ action: 'query', meta: 'siteinfo', siprop: 'general' },
      })
      must(query?.general?.readonly === true, 'the API says read-only', 'it does not')
    } finally {
      await hosts.setReadOnly(null)
    }
    const { query } = await askApi(await client(), wiki, {
      ...{ action: 'query', meta: 'siteinfo', siprop: 'general' },
    })
    must(query?.general?.readonly !== true, 'editors can save again', 'it is still read-only')
    return 'the reason is shown, and gone again'
  },
}
