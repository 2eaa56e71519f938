/** What is asked of the datastore. */
export interface RestoreOrder {
  /** Names what is made beside the live data. */
  readonly id: string
  /** ISO 8601; the end of the log where neither this nor a backup is given. */
  readonly at?: string
  readonly backup?: string
  readonly only?: 'database' | 'files'
  /** Whether it goes to another environment, where none of the files that are live here lie. */
  readonly isForAnother?: boolean
  /** The wiki's database at that instant; the one of the backup that it begins from by default. */
  readonly database?: string
}

/** Database and files of one instant, checked, beside the live ones. */
export interface RestoredDatastore {
  readonly id: string
  /** The backup that it began from. */
  readonly from: string
  /** The data directory that is live until the swap; what `unswap` needs. */
  readonly before: string
  readonly instant: string
  /** What was live when that backup was made. */
  readonly release: string | null
  readonly database: string
  /** MediaWiki's timestamp of the newest edit in it. */
  readonly newestEdit: string | null
  readonly edits: number
  readonly pages: number
  /** How many files its database knows; null where files were not asked for. */
  readonly files: number | null
  /** Those whose content is neither here nor in the repository, by path. */
  readonly missing: readonly string[]
  /** Seconds of each part of the work, in order. */
  readonly phases: Readonly<Record<string, number>>
}
