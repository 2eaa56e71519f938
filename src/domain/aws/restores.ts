import type { DatabasePlace } from './places.ts'

/** What the store remembers of a restore: which database it made, and which one it replaced. */
export interface RestoreRecord {
  readonly id: string
  readonly made: DatabasePlace
  readonly before: DatabasePlace
  /** Whether the wiki stands on what was made. */
  readonly isLive: boolean
}

export const restoresPrefix = (environment: string): string =>
  `environments/${environment}/restores/`

/** The database that nobody needs once this restore is discarded. */
export const superfluous = ({ made, before, isLive }: RestoreRecord): DatabasePlace =>
  isLive ? before : made
