import type { DatabasePlace } from './places.ts'

/** What the store remembers of a restore: which database it made, and which one it replaced. */
export interface RestoreRecord {
  readonly id: string
  readonly made: DatabasePlace
  readonly before: DatabasePlace
  /** Whether the wiki stands on what was made. */
  readonly isLive: boolean
  /** Whether it is a copy of another environment, which brings its files along. */
  readonly isCopy?: boolean
}

export const restoresPrefix = (environment: string): string =>
  `environments/${environment}/restores/`

/** A database that is there only while a copy is made of it. It holds what is not sanitized yet. */
export interface ScratchRecord {
  readonly id: string
  /** What RDS calls it. */
  readonly instance: string
  readonly begunAt: string
}

export const scratchesPrefix = (environment: string): string =>
  `environments/${environment}/scratches/`

/**
 * Carried in place of the tag with the environment's name, so that nothing that copies the
 * environment's databases copies this one.
 */
export const SCRATCH_TAG = 'wikistead:scratch'

/** The database that nobody needs once this restore is discarded. */
export const superfluous = ({ made, before, isLive }: RestoreRecord): DatabasePlace =>
  isLive ? before : made
