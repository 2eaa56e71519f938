/** A sanitized copy beside the live data of the environment that gets it. */
export interface ReceivedCopy {
  /** The data directory that is live until the swap. */
  readonly before: string
  readonly pages: number
  readonly edits: number
  readonly files: number
}
