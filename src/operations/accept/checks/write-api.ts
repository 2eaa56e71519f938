import { readNewest } from '../asking.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

export const writeApi: Check = {
  name: 'write-api',
  title: 'the write API saves, and soon',
  needs: ['editor'],
  mend: [
    { when: /readonly/i, hint: 'wikistead read-only status, and $wgReadOnly' },
    {
      when: /badtoken|assert/i,
      hint: 'sessions are lost: look at the cache and $wgSessionCacheType',
    },
    {
      when: /s instead|in time/,
      hint: 'the database is slow, or deferred updates run before the answer',
    },
    { hint: 'wikistead logs: look for the PHP error of api.php' },
  ],
  async run({ wiki, session, own, clock, slowSeconds }) {
    const editor = await session('editor')
    const title = own('written by the API')
    const began = clock.now().getTime()
    const revision = await editor.edit(title, `text of ${title}`)
    const seconds = (clock.now().getTime() - began) / 1000
    must(revision > 0, 'a new revision', String(revision))
    must(seconds < slowSeconds, `saved within ${slowSeconds} s`, `${seconds.toFixed(1)} s instead`)
    const newest = await readNewest(editor.client, wiki, title)
    must(newest?.id === revision, `revision ${revision} can be read`, String(newest?.id))
    return `revision ${revision} after ${Math.round(seconds * 1000)} ms`
  },
}
