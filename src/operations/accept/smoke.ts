import { describeCounts, type CheckResult } from '../../domain/acceptance/acceptance.ts'
import { describeWiki, SITE_INFO, type SiteInfo, type Wiki } from '../../domain/acceptance/wiki.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Client } from '../../ports/browser.ts'
import type { World } from '../../ports/world.ts'
import { excerpt } from './asking.ts'
import { smokeChecks } from './checks.ts'
import { openScene } from './open-scene.ts'
import { runChecks } from './run-checks.ts'

/** Milliseconds until one of them must have ended. */
const LIMIT = 5000

type Asking = Pick<World, 'edge' | 'environment' | 'clock' | 'emit' | 'browser' | 'site'>

/**
 * The few checks that need neither a browser nor an account, through the edge as visitors come.
 * What the wiki is expected to be is not asked: a deploy may just have changed it.
 */
export async function smoke(world: Asking): Promise<CheckResult[]> {
  const { environment, clock, emit, browser, site } = world
  const client = edgeClient(world)
  const wiki = await describeEnvironment(client, environment.url)
  const unused = async () => {
    throw new Error('a check of the smoke needs more than a client')
  }
  return runChecks(smokeChecks, {
    ...{ clock, emit, wiki, expectation: undefined, limit: LIMIT, missing: {} },
    redact: (text) => text,
    keepScreenshot: unused,
    openScene: () =>
      openScene({
        ...{ wiki, clock, expectation: undefined, slowSeconds: site.acceptance.slowSeconds },
        samples: site.acceptance.samples,
        browser: { ...browser, client: async () => client },
        ...{ accounts: {}, post: undefined, hosts: undefined },
        ...{ own: (name) => name, hide: () => undefined, session: unused },
        ...{ seedPages: unused, seedFiles: unused, inTurn: unused },
        applicant: (name) => ({ name, email: '' }),
      }),
  })
}

async function describeEnvironment(client: Client, url: string): Promise<Wiki> {
  const { status, body } = await client.ask(`${url}/api.php?${SITE_INFO}`)
  try {
    const { query } = JSON.parse(body.toString()) as { query: SiteInfo }
    return describeWiki(query, url)
  } catch {
    throw new Problem('wiki-unknown', `${url}/api.php answers ${status}`, {
      hint: 'wikistead logs',
      output: excerpt(body.toString()),
    })
  }
}

/** Asks the edge where it is published, whatever the wiki's name leads to from here. */
const edgeClient = ({ edge }: Pick<World, 'edge'>): Client => ({
  async ask(address) {
    const { pathname, search } = new URL(address)
    const { status, headers, body } = await edge.get(pathname + search)
    if (status === 0) throw new Problem('wiki-unreachable', `${address} does not answer: ${body}`)
    const texts = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    )
    const all = Object.fromEntries(texts) as Record<string, string>
    return { status, address, headers: all, body: Buffer.from(body) }
  },
  remember: async () => ({ cookies: [], origins: [] }),
  close: async () => undefined,
})

/**
 * After a deploy: the release is live and stays so. What is wrong is told and not undone, because
 * a wiki may be closed to readers or have no main page and yet be as its people want it.
 */
export async function smokeAfterDeploy(world: Asking): Promise<string> {
  const { emit, environment } = world
  const quiet: Asking = { ...world, emit: () => undefined }
  try {
    const results = await smoke(quiet)
    for (const { check, failure } of results)
      if (failure !== null)
        emit({
          type: 'warning',
          message: `${check}: ${failure.expected}, but ${failure.found}; to mend it: ${failure.hint}; to go back: wikistead rollback ${environment.name}`,
        })
    return describeCounts(results)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    emit({ type: 'warning', message: `the smoke checks could not run: ${error.message}` })
    return error.message
  }
}
