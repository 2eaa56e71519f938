import { randomBytes } from 'node:crypto'
import type { Acceptance } from '../../domain/acceptance/acceptance.ts'
import type { Expectation } from '../../domain/acceptance/expectation.ts'
import type { Wiki } from '../../domain/acceptance/wiki.ts'
import type { Listener } from '../../domain/events/event.ts'
import type { Browser } from '../../ports/browser.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Mailbox } from '../../ports/mailbox.ts'
import { step } from '../step.ts'
import type { Accounts, Part } from './accounts.ts'
import type { Check, Need } from './check.ts'
import { checks as allChecks } from './checks.ts'
import { chooseChecks, type Choice } from './choose-checks.ts'
import { discoverWiki } from './discover.ts'
import type { Hosts } from './hosts.ts'
import { openScene, type Stage } from './open-scene.ts'
import { deleteOwnPages, PREFIX } from './own-pages.ts'
import { runChecks } from './run-checks.ts'
import { keepSecrets } from './secrets.ts'
import { plantFiles, plantPages } from './seeds.ts'
import { logIn, type Session } from './session.ts'

export interface AcceptRequest extends Choice {
  /** The wiki's, or that of one of its pages. */
  readonly address: string
}

/** What the checks may use; what is absent blocks those that need it. */
export interface Means {
  readonly browser: Browser
  readonly clock: Clock
  readonly emit: Listener
  readonly expectation: Expectation | undefined
  readonly environment: string | null
  readonly isProduction: boolean
  readonly slowSeconds: number
  readonly openAccounts?: () => Promise<Accounts>
  readonly closeAccounts?: (accounts: Accounts, applicants: readonly string[]) => Promise<unknown>
  readonly mailbox?: Mailbox | undefined
  readonly hosts?: Hosts
}

export interface Accepted {
  readonly run: Acceptance
  readonly wiki: Wiki
  /** By their names in the run. */
  readonly pictures: Readonly<Record<string, Buffer>>
}

/** Milliseconds until one check must have ended. */
const CHECK_LIMIT = 60_000

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
        ...{ clock, emit, wiki, expectation: means.expectation, limit: CHECK_LIMIT },
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
    await browser.close()
  }
}

const idOf = (now: Date) =>
  now
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase()

/** Accounts, their sessions, and what the checks share; only what is needed is made. */
async function assemble(chosen: readonly Check[], wiki: Wiki, means: Means) {
  const { browser, clock, openAccounts, closeAccounts } = means
  const isNeeded = chosen.some(
    ({ needs, lacks }) => needs.includes('editor') && lacks?.(wiki) === undefined,
  )
  const accounts =
    isNeeded && openAccounts !== undefined && wiki.readOnly === null
      ? await step('test accounts', means, openAccounts)
      : undefined
  const { hide, redact } = keepSecrets()
  for (const { password } of Object.values(accounts ?? {})) hide(password)
  const mark = `${PREFIX} ${randomBytes(3).toString('hex')}`
  const titles = new Set<string>()
  const applicants: string[] = []
  const sessions = new Map<Part, Promise<Session>>()
  const session = async (as: Part): Promise<Session> => {
    const known = sessions.get(as) ?? open(as)
    sessions.set(as, known)
    return known
  }
  const open = async (as: Part) => {
    if (accounts === undefined) throw new Error('the check does not say that it needs an account')
    return logIn(await browser.client(), wiki, accounts[as])
  }
  const own = (name: string) => {
    const title = name.startsWith('File:') ? name : `${mark} ${name}`
    titles.add(title)
    return title
  }
  let isLeft = false
  const stage: Stage = {
    ...{ wiki, clock, browser, accounts, session, own, hide },
    ...{ expectation: means.expectation, slowSeconds: means.slowSeconds },
    ...{ mailbox: means.mailbox, hosts: means.hosts },
    applicant(name) {
      const applicant = `${mark} ${name}`
      applicants.push(applicant)
      return {
        name: applicant,
        email: `${applicant.replaceAll(' ', '-').toLowerCase()}@wikistead.invalid`,
      }
    },
    seedPages: once(async () => plantPages(await session('editor'), own)),
    seedFiles: once(async () => plantFiles(await session('editor'), own)),
  }
  return {
    ...{ stage, redact },
    missing: findMissing(wiki, accounts, means),
    /** Doing it twice does nothing more. */
    leave: async (): Promise<string[]> => {
      if (isLeft) return []
      isLeft = true
      if (accounts === undefined) return []
      const isUntouched = titles.size === 0
      const left = isUntouched
        ? []
        : await deleteOwnPages([...titles], await session('administrator'), clock)
      await closeAccounts?.(accounts, applicants)
      return left
    },
  }
}

/** Whoever asks first begins it; all get the same. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined
  return async () => {
    begun ??= work()
    return begun
  }
}

function findMissing(
  wiki: Wiki,
  accounts: Accounts | undefined,
  { mailbox, hosts }: Means,
): Partial<Record<Need, string>> {
  const none =
    wiki.readOnly === null
      ? 'there is no account to log in with'
      : `the wiki is read-only: ${wiki.readOnly}`
  return {
    ...(accounts === undefined ? { editor: none, administrator: none } : {}),
    ...(mailbox === undefined ? { mail: 'there is no mailbox to read' } : {}),
    ...(hosts === undefined ? { hosts: 'the wiki is no environment of this site' } : {}),
  }
}
