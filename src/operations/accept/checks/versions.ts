import { compareVersions } from '../../../domain/acceptance/expectation.ts'
import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { must, mustBeNone } from '../check-failed.ts'

export const versions: Check = {
  name: 'versions',
  title: 'versions of MediaWiki and its extensions are the expected ones',
  needs: [],
  mend: [
    {
      when: /Special:Version/,
      hint: 'heads serve different code: compare their releases with wikistead status',
    },
    {
      hint: 'deploy what is missing; where this is right now, record it: wikistead accept --record',
    },
  ],
  async run({ wiki, client, expectation }) {
    const { software, extensions } = wiki.described
    const page = await (await client()).ask(pageAddress(wiki, 'Special:Version'))
    must(page.status === 200, 'Special:Version answers', `status ${page.status}`)
    const shown = page.body.toString()
    const version = software['MediaWiki'] ?? ''
    must(
      shown.includes(version),
      `Special:Version shows MediaWiki ${version}, as the API says`,
      'another version',
    )
    if (expectation !== undefined)
      mustBeNone('the recorded versions', [
        ...compareVersions(expectation.software, software),
        ...compareVersions(expectation.extensions, extensions),
      ])
    const said = `${wiki.generator} with ${Object.keys(extensions).length} extensions and skins`
    return expectation === undefined ? `${said}; nothing is recorded to compare with` : said
  },
}
