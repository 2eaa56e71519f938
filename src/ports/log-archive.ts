import type { LogLine } from '../domain/logs/line.ts'
import type { LogRange } from '../domain/logs/range.ts'

/** What hosts said, as far as it is kept: also those that are gone, where they can be known. */
export interface LogArchive {
  /** Seconds until what a host says can be read here; 0 where it can be at once. */
  readonly delay: number
  /**
   * Where lines of the range lie: a trail or several for each host that speaks. Reads none of them.
   * A host that is not known has no trail.
   */
  find(range: LogRange): Promise<Trail[]>
}

/** What one host said, in the order in which it said it. */
export interface Trail {
  readonly host: string
  readonly pieces: readonly LogPiece[]
}

export interface LogPiece {
  /** What to call it where it cannot be read. */
  readonly name: string
  /** No line in it is older, save those that a host could send only later. */
  readonly from: Date
  /**
   * Its lines, also those around the range. Holds the piece in memory at most as it lies there, so
   * not more than a few megabytes. Fails with `logs-damaged`, or breaks with it after the lines
   * before, where it is not whole. No lines where it has gone meanwhile.
   */
  open(): Promise<AsyncIterable<LogLine>>
}
