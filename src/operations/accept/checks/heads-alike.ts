import { apiAddress, pageAddress, SITE_INFO } from '../../../domain/acceptance/wiki.ts'
import { describeWiki, type SiteInfo } from '../../../domain/acceptance/wiki.ts'
import { compareGroups, compareVersions } from '../../../domain/acceptance/expectation.ts'
import type { Check } from '../check.ts'
import { must, mustBeNone } from '../check-failed.ts'
import { readConfig } from '../page-config.ts'

const pathOf = (address: string) => {
  const { pathname, search } = new URL(address)
  return pathname + search
}

export const headsAlike: Check = {
  name: 'heads-alike',
  title: 'every web head answers alike',
  needs: ['hosts'],
  mend: [
    { when: /release/, hint: 'a head serves another release: wikistead status, then wikistead up' },
    { when: /answers|cannot ask/, hint: 'wikistead logs --host HEAD' },
    { hint: 'a head has other code or another PHP: wikistead image roll' },
  ],
  async run({ wiki, hosts }) {
    const heads = await hosts.listHeads()
    must(heads.length > 0, 'web heads that run', 'none')
    const address = pageAddress(wiki, wiki.mainPage)
    const found = await Promise.all(
      heads.map(async (head) => {
        const info = await hosts.askHead(head, `${pathOf(apiAddress(wiki))}?${SITE_INFO}`)
        must(info.status === 200, `${head} answers`, `status ${info.status}`)
        const page = await hosts.askHead(head, pathOf(address))
        must(page.status === 200, `${head} shows the main page`, `it answers ${page.status}`)
        const { query } = JSON.parse(info.body) as { query: SiteInfo }
        return {
          head,
          release: page.headers['x-wikistead-release'] ?? '',
          revision: readConfig(page.body, 'wgRevisionId') ?? '',
          described: describeWiki(query, wiki.server).described,
        }
      }),
    )
    const [first, ...others] = found
    if (first !== undefined)
      for (const other of others)
        mustBeNone(`${other.head} is as ${first.head}`, [
          ...differ('the release', first.release, other.release),
          ...differ('the main page’s revision', first.revision, other.revision),
          ...compareVersions(first.described.software, other.described.software),
          ...compareVersions(first.described.extensions, other.described.extensions),
          ...compareGroups(first.described.groups, other.described.groups),
        ])
    return `${heads.join(', ')} serve ${first?.release ?? ''}`
  },
}

const differ = (what: string, one: string, other: string) =>
  one === other ? [] : [`${what} is ${other || 'unknown'}, not ${one || 'unknown'}`]
