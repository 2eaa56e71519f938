import { compareGroups, compareVersions } from '../../../domain/acceptance/expectation.ts'
import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { must, mustBeNone } from '../check-failed.ts'

const asVersions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']))

export const groupRights: Check = {
  name: 'group-rights',
  title: 'group rights and special pages are the expected ones',
  needs: [],
  mend: [
    {
      hint: 'compare $wgGroupPermissions in LocalSettings.php; where this is right now, record it: wikistead accept --record',
    },
  ],
  async run({ wiki, client, expectation }) {
    const { groups, specialPages } = wiki.described
    const page = await (await client()).ask(pageAddress(wiki, 'Special:ListGroupRights'))
    must(page.status === 200, 'Special:ListGroupRights answers', `status ${page.status}`)
    const shown = page.body.toString()
    const hidden = Object.keys(groups).filter(
      (group) => group !== '*' && !shown.includes(`id="${group.replaceAll(' ', '_')}"`),
    )
    mustBeNone('Special:ListGroupRights shows the groups that the API names', hidden)
    if (expectation !== undefined)
      mustBeNone('the recorded rights and special pages', [
        ...compareGroups(expectation.groups, groups),
        ...compareVersions(asVersions(expectation.specialPages), asVersions(specialPages)).map(
          (difference) => `special page ${difference}`,
        ),
      ])
    const said = `${Object.keys(groups).length} groups, ${specialPages.length} special pages`
    return expectation === undefined ? `${said}; nothing is recorded to compare with` : said
  },
}
