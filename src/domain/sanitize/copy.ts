import type { Decisions } from './decide-column.ts'
import type { LeakKind } from './leak-sources.ts'

/** What is asked of the admin host that makes a sanitized copy. */
export interface SanitizeOrder {
  readonly id: string
  /** The database that the wiki uses. */
  readonly database: string
  /** What it is called in the copy. */
  readonly as: string
  /** MediaWiki's, such as `1.43.9`. */
  readonly version: string
  readonly decisions: Decisions
  /** For people: the database as one file of SQL, besides the data directory. */
  readonly withDump: boolean
}

/** Values of the original that stand in the copy because somebody published them there. */
export interface Published {
  readonly kind: LeakKind
  readonly count: number
  /** The tables in which they stand. */
  readonly tables: readonly string[]
}

/** A sanitized copy that was written out anew and looked through, and lies on the admin host. */
export interface SanitizedCopy {
  readonly id: string
  /** The backup that it began from. */
  readonly from: string
  readonly instant: string
  readonly pages: number
  readonly edits: number
  readonly files: number
  /** Files whose content is neither there nor in the repository, by path. */
  readonly missing: readonly string[]
  /** How many values of the original were looked for, in how many bytes. */
  readonly values: number
  readonly bytes: number
  readonly published: readonly Published[]
}

export type SanitizedPart = 'database' | 'files' | 'dump'
