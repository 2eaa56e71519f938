import type { Expectation } from '../../domain/acceptance/expectation.ts'
import type { Wiki } from '../../domain/acceptance/wiki.ts'
import type { Samples } from '../../domain/sites/site.ts'
import type { Listener } from '../../domain/events/event.ts'
import type { Browser } from '../../ports/browser.ts'
import type { Clock } from '../../ports/clock.ts'
import type { OpenedAccounts } from './accounts.ts'
import type { Hosts } from './hosts.ts'
import type { Post } from './post.ts'

/** What the checks may use; what is absent blocks those that need it. */
export interface Means {
  readonly browser: Browser
  readonly clock: Clock
  readonly emit: Listener
  readonly expectation: Expectation | undefined
  readonly environment: string | null
  readonly isProduction: boolean
  readonly slowSeconds: number
  readonly samples: Samples
  /** Milliseconds until one check must have ended. */
  readonly limit: number
  readonly openAccounts: (wiki: Wiki) => Promise<OpenedAccounts>
  readonly post?: Post
  readonly hosts?: Hosts
}
