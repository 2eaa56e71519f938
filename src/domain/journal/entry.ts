import type { Holder } from '../locks/lease.ts'
import type { ProblemCode } from '../problems/problem.ts'

/** One operation, as the journal remembers it: written when it begins and again when it ends. */
export interface Entry {
  readonly id: string
  readonly operation: string
  readonly environment: string
  readonly user: string
  readonly machine: string
  readonly startedAt: string
  readonly endedAt: string | null
  /**
   * `killed` is never written: readers find it out where the process ran on their own machine. Of others
   * `running` may also mean that.
   */
  readonly outcome: 'running' | 'done' | 'unchanged' | 'failed' | 'killed'
  /** Which process it is; entries of before it was written down have none. */
  readonly process?: Pick<Holder, 'pid' | 'startedAt'>
  readonly problem: { readonly code: ProblemCode | 'bug'; readonly message: string } | null
  /** What the operation was about, such as a release or a command. */
  readonly detail: Readonly<Record<string, string>>
}

export const journalPrefix = (environment: string): string => `environments/${environment}/journal/`

/** Sorts by time, so that the newest entries are found without reading the old ones. */
export const entryKey = (entry: Pick<Entry, 'environment' | 'id'>): string =>
  `${journalPrefix(entry.environment)}${entry.id}.json`
