import type { Listener } from '../domain/events/event.ts'
import type { Environment, Site } from '../domain/sites/site.ts'
import type { Account } from './account.ts'
import type { Browser } from './browser.ts'
import type { Clock } from './clock.ts'
import type { Datastore } from './datastore.ts'
import type { Edge } from './edge.ts'
import type { Fleet } from './fleet.ts'
import type { Holders } from './holders.ts'
import type { LogArchive } from './log-archive.ts'
import type { Mailbox } from './mailbox.ts'
import type { Operator } from './operator.ts'
import type { Provider } from './provider.ts'
import type { Recovery } from './recovery.ts'
import type { Repository } from './repository.ts'
import type { Secrets } from './secrets.ts'
import type { Store } from './store.ts'

/** Everything that operations ask of the world, for one environment of one site. */
export interface World {
  readonly site: Site
  readonly environment: Environment
  readonly store: Store
  readonly repository: Repository
  readonly fleet: Fleet
  /** What hosts said, to be read later. */
  readonly logArchive: LogArchive
  readonly edge: Edge
  /** The program that runs on hosts, bundled into one file. */
  readonly hostProgram: () => Promise<Buffer>
  readonly provider: Provider
  readonly datastore: Datastore
  readonly secrets: Secrets
  readonly browser: Browser
  /** Undefined where mail leaves for those whom it is for, and nobody can look at it. */
  readonly mailbox: Mailbox | undefined
  /** Where mail has to go to be found in the mailbox; undefined where all mail is caught there. */
  readonly mailAddress?: string
  readonly clock: Clock
  /** The account at a cloud; undefined where the environment lives on this machine. */
  readonly account?: Account
  /** Where it comes up when its own region is lost; undefined where it has none. */
  readonly recovery?: Recovery
  readonly operator: Operator
  readonly holders: Holders
  readonly emit: Listener
}
