import type { SanitizedCopy, SanitizeOrder } from '../sanitize/copy.ts'
import type { DatabasePlace } from './places.ts'

/** A database that AWS runs, and the secret with its administrator's password. */
export type ReachedDatabase = Pick<DatabasePlace, 'address' | 'secret'>

/** What the admin host is asked, where a copy begins from a restored database that AWS runs. */
export interface ManagedSanitizeOrder extends SanitizeOrder {
  /** It is nobody's but this copy's, and is removed afterwards. */
  readonly scratch: ReachedDatabase
}

/** What the admin host knows of it; which backup it began from, only RDS does. */
export type ManagedSanitized = Omit<SanitizedCopy, 'from' | 'instant'>

/** What is asked where a copy that arrived goes into a database that AWS runs. */
export interface ManagedReceiveOrder {
  readonly id: string
  readonly database: string
  /** All that it holds is replaced. */
  readonly into: ReachedDatabase
}

/** Where the parts of a copy lie on an admin host on AWS, below its root. */
export const copyFolders = {
  sanitized: '/srv/wikistead/sanitized',
  sanitizedFiles: '/srv/wikistead/uploads/.sanitized',
  received: '/srv/wikistead/received',
  filesBeside: (id: string): string => `/srv/wikistead/uploads/.restore-${id}`,
} as const
