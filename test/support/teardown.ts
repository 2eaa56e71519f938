import { destroyTestSite, LANES } from './site.ts'

/** Nothing runs on after the tests, unless the next run shall begin faster. */
export default function setup() {
  return async () => {
    if (process.env['WIKISTEAD_KEEP_TEST_SITE'] !== undefined) return
    await Promise.all(Array.from({ length: LANES }, async (_, lane) => destroyTestSite(lane + 1)))
  }
}
