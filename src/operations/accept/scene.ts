import type { Expectation } from '../../domain/acceptance/expectation.ts'
import type { Wiki } from '../../domain/acceptance/wiki.ts'
import type { Samples } from '../../domain/sites/site.ts'
import type { Client, Visitor } from '../../ports/browser.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Mail } from '../../ports/mailbox.ts'
import type { Account, Part } from './accounts.ts'
import type { Hosts } from './hosts.ts'
import type { Session } from './session.ts'

/** What one check has to work with. All that it opens is closed after it. */
export interface Scene {
  readonly wiki: Wiki
  readonly clock: Clock
  readonly expectation: Expectation | undefined
  /** Seconds that an answer of the API may take. */
  readonly slowSeconds: number
  readonly samples: Samples
  /** A title that nobody else uses; the page is deleted in the end. */
  readonly own: (name: string) => string
  /** Anonymous, and without a window. */
  readonly client: () => Promise<Client>
  /**
   * Anonymous, or logged in as one of the test accounts; shares the browser's memory with other
   * checks, so that not each of them loads all scripts anew. It must not log in or out.
   */
  readonly visitor: (as?: Part) => Promise<Visitor>
  /** Anonymous, with a browser that was never used. */
  readonly stranger: () => Promise<Visitor>
  /** Speaks to the API as one of the test accounts. */
  readonly session: (as: Part) => Promise<Session>
  readonly account: (as: Part) => Account
  /** Somebody who has no account yet; it is removed in the end. */
  readonly applicant: (name: string) => { readonly name: string; readonly email: string }
  /** Passwords that appear on the way; they are kept out of reports. */
  readonly hide: (secret: string) => void
  /** Titles of pages of our own that are there before the check begins. */
  readonly seedPages: () => Promise<readonly string[]>
  /** Files of our own that are there before the check begins. */
  readonly seedFiles: () => Promise<SeedFiles>
  /** Waits until mail comes that the test accepts. */
  readonly awaitMail: (
    recipient: string,
    what: string,
    isRight: (mail: Mail) => boolean,
  ) => Promise<Mail>
  /** Does the work while no other check does work that is given here. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Whether `hosts` may be asked, for a check that does not need them. */
  readonly hasHosts: boolean
  readonly hosts: Hosts
}

export interface SeedFiles {
  readonly png: SeedFile
  readonly svg: SeedFile
}

export interface SeedFile {
  readonly name: string
  readonly content: Buffer
}
