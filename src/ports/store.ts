import type { Readable } from 'node:stream'

/**
 * Holds releases, backups, the journal, locks and reports: the only state that Wikistead has.
 *
 * Keys are paths of `[A-Za-z0-9._-]` segments joined by `/`. Objects appear whole or not at all.
 * A cell is an object that changes only by compare-and-swap; its versions count from 1.
 * Every method may be called by several processes and machines at once.
 */
export interface Store {
  /** The content, or undefined where there is none. */
  read(key: string): Promise<Buffer | undefined>
  /** As `read`, without holding it in memory. Fails with `store-broken` where there is none. */
  openRead(key: string): Promise<Readable>
  /** Replaces what was there. */
  write(key: string, content: Buffer | string): Promise<void>
  /** Replaces what was there once the stream ended well; a broken stream leaves nothing. */
  writeStream(key: string, content: Readable): Promise<StoredStream>
  /** Accepts the same removal twice. */
  remove(key: string): Promise<void>
  /** All keys that begin with the prefix, sorted; cells are not listed. */
  list(prefix: string): Promise<string[]>
  readCell(key: string): Promise<Cell | undefined>
  /**
   * Writes the next version if the present one is `version` (0: there is none yet).
   * False where somebody else was faster; then nothing changed.
   */
  swapCell(key: string, version: number, content: string): Promise<boolean>
  /**
   * Calls back soon after something below the prefix changed. It may call too often, late, or
   * never, so callers poll as well. Returns the function that stops it.
   */
  watch(prefix: string, onChange: () => void): () => void
}

/** What a host does with the store: it follows what is said there, and says something of itself. */
export type HostStore = Pick<Store, 'read' | 'openRead' | 'readCell' | 'watch' | 'write' | 'list'>

export interface Cell {
  readonly version: number
  readonly content: string
}

export interface StoredStream {
  readonly sha256: string
  readonly bytes: number
}
