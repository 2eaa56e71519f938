import type { Acceptance } from '../../domain/acceptance/acceptance.ts'
import type { Wiki } from '../../domain/acceptance/wiki.ts'
import { step } from '../step.ts'
import { assemble } from './assemble.ts'
import { checks as allChecks } from './checks.ts'
import { chooseChecks, type Choice } from './choose-checks.ts'
import { discoverWiki } from './discover.ts'
import type { Means } from './means.ts'
import { openScene } from './open-scene.ts'
import { runChecks } from './run-checks.ts'

export interface AcceptRequest extends Choice {
  /** The wiki's, or that of one of its pages. */
  readonly address: string
}

export interface Accepted {
  readonly run: Acceptance
  readonly wiki: Wiki
  /** By their names in the run. */
  readonly pictures: Readonly<Record<string, Buffer>>
}

/** Tries with a wiki what people try by hand, and takes its traces away again. */
export async function accept(request: AcceptRequest, means: Means): Promise<Accepted> {
  const { browser, clock, emit } = means
  const began = clock.now()
  const chosen = chooseChecks(allChecks, request).filter(
    ({ isDisruptive, name }) =>
      isDisruptive !== true || !means.isProduction || request.only.includes(name),
  )
  try {
    const wiki = await step(
      'discover',
      means,
      async () => discoverWiki(request.address, await browser.client()),
      ({ name, generator }) => `${name}, ${generator}`,
    )
    const company = await assemble(chosen, wiki, means)
    try {
      const pictures: Record<string, Buffer> = {}
      const results = await runChecks(chosen, {
        ...{ clock, emit, wiki, expectation: means.expectation, limit: means.limit },
        ...{ missing: company.missing, redact: company.redact },
        openScene: () => openScene(company.stage),
        async keepScreenshot(check, picture) {
          pictures[`${check}.png`] = picture
          return `${check}.png`
        },
      })
      const leftovers = await step('clean up', means, company.leave)
      const seconds = (clock.now().getTime() - began.getTime()) / 1000
      const run: Acceptance = {
        ...{ id: idOf(began), wiki: wiki.server, generator: wiki.generator, results, leftovers },
        ...{ environment: means.environment, startedAt: began.toISOString(), seconds },
      }
      return { run, wiki, pictures }
    } finally {
      await company.leave()
    }
  } finally {
    await Promise.all([browser.close(), means.post?.mailbox.close()])
  }
}

const idOf = (now: Date) =>
  now
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase()
