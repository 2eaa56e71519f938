import { askApi, readNewest } from '../asking.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

export const readApi: Check = {
  name: 'read-api',
  title: 'the read API answers, and soon',
  needs: [],
  mend: [
    {
      when: /s instead|in time|does not answer/,
      hint: 'the database or a head is slow: wikistead status, then wikistead logs',
    },
    { hint: 'wikistead logs: look for the PHP error of api.php' },
  ],
  async run({ wiki, client, clock, slowSeconds }) {
    const visitor = await client()
    const began = clock.now().getTime()
    const newest = await readNewest(visitor, wiki, wiki.mainPage)
    const seconds = (clock.now().getTime() - began) / 1000
    must(newest !== undefined, `the API finds ${wiki.mainPage}`, 'nothing')
    must(
      seconds < slowSeconds,
      `an answer within ${slowSeconds} s`,
      `${seconds.toFixed(1)} s instead`,
    )
    const { parse } = await askApi(visitor, wiki, {
      ...{ action: 'parse', page: wiki.mainPage, prop: 'revid' },
    })
    must(parse?.revid === newest.id, `action=parse of revision ${newest.id}`, String(parse?.revid))
    return `${Math.round(seconds * 1000)} ms`
  },
}
