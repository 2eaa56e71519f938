/**
 * That an environment stands in its recovery region, and on which copies. It lies beside the copies, so
 * that everybody who works on the environment learns of it, with whatever configuration.
 */
export interface Standing {
  /** The region that was lost. */
  readonly home: string
  readonly since: string
  /** Who said so. */
  readonly by: string
  readonly database: DatabaseCopy
  /** The file system that was a copy; null where uploads lie elsewhere. */
  readonly files: string | null
}

/** What the database is made from, and the last second of edits that is in it. */
export type DatabaseCopy = { readonly instant: string } & (
  | { readonly kind: 'second'; readonly backups: string }
  | { readonly kind: 'night'; readonly snapshot: string }
)

export const standingKey = (environment: string): string => `environments/${environment}/standing`
