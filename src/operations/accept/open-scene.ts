import { Problem } from '../../domain/problems/problem.ts'
import type { Expectation } from '../../domain/acceptance/expectation.ts'
import type { Wiki } from '../../domain/acceptance/wiki.ts'
import type { Samples } from '../../domain/sites/site.ts'
import type { Browser, Client, Visitor, VisitorOptions } from '../../ports/browser.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Mail } from '../../ports/mailbox.ts'
import type { Accounts, Part } from './accounts.ts'
import { CheckFailed } from './check-failed.ts'
import type { Hosts } from './hosts.ts'
import type { Post } from './post.ts'
import type { Scene, SeedFiles } from './scene.ts'
import type { Session } from './session.ts'

/** What all checks of one run share. */
export interface Stage {
  readonly wiki: Wiki
  readonly clock: Clock
  readonly browser: Browser
  readonly expectation: Expectation | undefined
  readonly slowSeconds: number
  readonly samples: Samples
  readonly accounts: Partial<Accounts>
  readonly post: Post | undefined
  readonly hosts: Hosts | undefined
  readonly own: (name: string) => string
  readonly applicant: Scene['applicant']
  readonly inTurn: Scene['inTurn']
  readonly hide: (secret: string) => void
  readonly session: (as: Part) => Promise<Session>
  readonly seedPages: () => Promise<readonly string[]>
  readonly seedFiles: () => Promise<SeedFiles>
}

export interface OpenScene {
  readonly scene: Scene
  /** What is to be seen where the check stopped. */
  look(): Promise<Sight>
  close(): Promise<void>
}

export interface Sight {
  readonly address: string | null
  readonly pageError: string | null
  readonly faults: readonly string[]
  readonly picture: Buffer | undefined
}

export function openScene(stage: Stage): OpenScene {
  const { wiki, clock, browser, accounts } = stage
  const began = clock.now()
  const clients: Client[] = []
  const visitors: Visitor[] = []
  const there = <T>(part: T | undefined, what: string): T => {
    if (part === undefined) throw new Error(`the check does not say that it needs ${what}`)
    return part
  }
  const enter = async (options: VisitorOptions) => {
    const visitor = await browser.visitor(options)
    visitors.push(visitor)
    return visitor
  }
  const scene: Scene = {
    ...{ wiki, clock, expectation: stage.expectation, slowSeconds: stage.slowSeconds },
    samples: stage.samples,
    ...{
      own: stage.own,
      applicant: stage.applicant,
      hide: stage.hide,
      inTurn: stage.inTurn,
      session: stage.session,
      seedPages: stage.seedPages,
      seedFiles: stage.seedFiles,
    },
    async client() {
      const client = await browser.client()
      clients.push(client)
      return client
    },
    async visitor(as) {
      const memory =
        as === undefined ? {} : { memory: await (await stage.session(as)).client.remember() }
      return enter({ origin: wiki.server, room: as ?? 'anybody', ...memory })
    },
    stranger: async () => enter({ origin: wiki.server }),
    account: (as) => there(accounts[as], `the ${as}`),
    async awaitMail(recipient, what, isRight) {
      const { mailbox, timeout, poll } = there(stage.post, 'mail')
      const deadline = clock.now().getTime() + timeout
      for (;;) {
        const mails = await mailbox.list(recipient, began)
        const found = mails.find(isRight)
        if (found !== undefined) return found
        if (clock.now().getTime() > deadline) throw noMail(recipient, what, mails)
        await clock.sleep(poll)
      }
    },
    hasHosts: stage.hosts !== undefined,
    get hosts() {
      return there(stage.hosts, 'hosts')
    },
  }
  return {
    scene,
    look: async () => look(visitors.at(-1)),
    async close() {
      await Promise.all([...visitors, ...clients].map(async (opened) => opened.close()))
    },
  }
}

const noMail = (recipient: string, what: string, mails: readonly Mail[]) =>
  new CheckFailed(
    `mail to ${recipient}: ${what}`,
    mails.length === 0
      ? 'no mail came'
      : `only ${mails.map(({ subject }) => JSON.stringify(subject)).join(', ')} came`,
  )

/** Where MediaWiki and its extensions say what went wrong. */
const ERRORS = [
  '.mw-message-box-error',
  '.cdx-message--error',
  '.errorbox',
  '.mw-error',
  '#mw-content-text .error',
].join(', ')

async function look(visitor: Visitor | undefined): Promise<Sight> {
  if (visitor === undefined)
    return { address: null, pageError: null, faults: [], picture: undefined }
  const quietly = async <T>(ask: () => Promise<T>) => {
    try {
      return await ask()
    } catch (error) {
      // A page that crashed shows nothing, and is told anyway.
      if (error instanceof Problem || error instanceof Error) return undefined
      throw error
    }
  }
  const said = await quietly(async () => visitor.text(ERRORS))
  return {
    address: visitor.address(),
    pageError: said?.replaceAll(/\s+/g, ' ').trim().slice(0, 500) || null,
    faults: visitor.faults(),
    picture: await quietly(async () => visitor.screenshot()),
  }
}
