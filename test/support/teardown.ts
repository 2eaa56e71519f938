import type { TestProject } from 'vitest/node'
import { destroyTestSite } from './site.ts'

/** Nothing runs on after the tests, unless the next run shall begin faster. */
export default function setup({ config }: TestProject) {
  return async () => {
    if (process.env['WIKISTEAD_KEEP_TEST_SITE'] === undefined)
      await destroyTestSite(Number(config.env['WIKISTEAD_TEST_LANE']))
  }
}
