import type { Copies } from '../domain/aws/copies.ts'
import type { Environment } from '../domain/sites/site.ts'
import type { Account } from './account.ts'
import type { Datastore } from './datastore.ts'
import type { Edge } from './edge.ts'
import type { Fleet } from './fleet.ts'
import type { Provider } from './provider.ts'
import type { Secrets } from './secrets.ts'
import type { Store } from './store.ts'

/** The region with the copies of an environment, where it comes up when its own is lost. */
export interface Recovery {
  /** Where the environment is made and meant to be. */
  readonly home: string
  /** Where its copies lie. */
  readonly region: string
  /** The account as it is in that region: quotas and mail are of a region each. */
  readonly account: Account
  /** True where the environment stands there already. */
  readonly isThere: boolean
  /**
   * What the copies would bring back. Asks the home region nothing, and changes nothing. Fails with
   * `copy-missing` where one is not there, and names it.
   */
  look(): Promise<Copies>
  /** Whether the home region answers; says no within seconds. */
  doesHomeAnswer(): Promise<boolean>
  /** The environment as it would stand on these copies. Changes nothing. */
  openThere(copies: Copies): Parts
  /**
   * From now on it stands there, for everybody. Once said it stays: where somebody was faster, theirs
   * counts, and this fails with `environment-locked`.
   */
  moveThere(copies: Copies): Promise<void>
}

/** What of the world is another one there. */
interface Parts {
  readonly environment: Environment
  readonly store: Store
  readonly fleet: Fleet
  readonly datastore: Datastore
  readonly edge: Edge
  readonly provider: Provider
  readonly secrets: Secrets
  readonly recovery: Recovery
}
