import { askApi } from '../asking.ts'
import type { Check } from '../check.ts'
import { CheckFailed } from '../check-failed.ts'

/** Milliseconds until a job of ours must have run, behind those of others. */
const PATIENCE = 30_000

export const jobQueue: Check = {
  name: 'job-queue',
  title: 'the job queue drains',
  needs: ['editor'],
  mend: [
    {
      hint: 'the job runner does not run: wikistead logs --host admin; see also runJobs.php and $wgJobRunRate',
    },
  ],
  async run({ wiki, client, session, own, clock }) {
    const editor = await session('editor')
    const [template, page, category] = [own('template'), own('page with template'), own('jobs')]
    await editor.edit(template, 'nothing yet')
    await editor.edit(page, `{{:${template}}}`)
    const began = clock.now().getTime()
    // Only a job tells the page that its template now puts it into a category.
    await editor.edit(template, `[[Category:${category}]]`)
    const reader = await client()
    for (;;) {
      const { query } = await askApi(reader, wiki, {
        ...{ action: 'query', prop: 'categories', titles: page, meta: 'siteinfo' },
        siprop: 'statistics',
      })
      const seconds = (clock.now().getTime() - began) / 1000
      if (query?.pages?.[0]?.categories !== undefined) return `after ${seconds.toFixed(1)} s`
      if (seconds * 1000 > PATIENCE)
        throw new CheckFailed('a job runs', `${String(query?.statistics?.jobs)} jobs wait still`)
      await clock.sleep(300)
    }
  },
}
