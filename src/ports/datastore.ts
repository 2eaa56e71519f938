import type { Readable } from 'node:stream'
import type { Backup, BackupState, RepositoryCheck } from '../domain/backups/backup.ts'
import type { EstimatedRestore } from '../domain/backups/choose-restore.ts'
import type { RestoredDatastore, RestoreOrder } from '../domain/backups/restored.ts'
import type { Rehearsal } from '../domain/drills/rehearsal.ts'
import type { SanitizedCopy, SanitizeOrder, SanitizedPart } from '../domain/sanitize/copy.ts'
import type { ReceivedCopy } from '../domain/sanitize/received.ts'

/** The environment's database and uploaded files, and their copies. */
export interface Datastore {
  /** How the copies are; cheap, and never waits for a backup that runs. */
  readState(): Promise<BackupState>
  /**
   * Makes a backup and restores it beside the live data; it is good only if all tables are equal
   * then. Fails with `backup-unverified` where they are not, with `backup-busy` where another
   * backup or restore runs. Edits go on meanwhile.
   */
  backUp(tell: (message: string) => void): Promise<Backup>
  /**
   * Reads all that is stored and whether it fits together; what is wrong is in the answer. Fails
   * with `backup-busy` where somebody reads or clears it just now. Backups go on meanwhile.
   */
  check(tell: (message: string) => void): Promise<RepositoryCheck>
  /** From what a restore would begin, and which instant it gives. Fails with `backup-missing`. */
  planRestore(order: RestoreOrder): Promise<EstimatedRestore>
  /** Makes database and files of one instant beside the live ones, and checks them. */
  restoreBeside(order: RestoreOrder, tell: (message: string) => void): Promise<RestoredDatastore>
  /**
   * Restores as late as possible beside the live data, checks it like any restore, and removes it
   * again, also where it fails. Live data is only read.
   */
  rehearse(id: string, tell: (message: string) => void): Promise<Rehearsal>
  /** What was restored beside, both parts of it, as a stream that only `layBeside` understands. */
  readBeside(id: string): Promise<{ readonly bytes: number; readonly content: Readable }>
  /**
   * Lays what another environment sent beside the live data of this one, as if it had been
   * restored here. Breaks where the stream does. Returns what is live until the swap, for `unswap`.
   */
  layBeside(id: string, content: Readable): Promise<{ readonly before: string }>
  /**
   * Makes what was restored the live data, in seconds, and empties the caches that were made of
   * the data before. Doing it twice changes nothing more.
   */
  swap(order: Pick<RestoreOrder, 'id' | 'only'>): Promise<void>
  /** Takes a swap back, whether or not it came to its end. */
  unswap(id: string, before: string): Promise<void>
  /** Removes for good what was restored and not swapped, or what was replaced. */
  discard(id: string): Promise<void>
  /**
   * Makes a copy of the newest backup without personal data, written out anew and searched for the
   * values of the original. Only reads; editors notice nothing. Fails with `copy-undecided` where
   * nobody decided about a table or column, with `copy-leaks` where a value was found, and then
   * leaves nothing behind. The copy of before is removed.
   */
  sanitize(order: SanitizeOrder, tell: (message: string) => void): Promise<SanitizedCopy>
  /** A part of the sanitized copy: `database` and `files` as tar, `dump` as compressed SQL. */
  readSanitized(part: SanitizedPart): Readable
  /** Removes the sanitized copy, whether or not there is one. */
  discardSanitized(): Promise<void>
  /**
   * Lays a sanitized copy of another environment beside the live data, for `swap`. The database in
   * it bears the name that the order gave. Fails with `copy-refused` where it is anything else.
   */
  receive(
    id: string,
    database: string,
    read: (part: 'database' | 'files') => Readable,
  ): Promise<ReceivedCopy>
  /**
   * Begins to remove what a copy that was killed left and that costs or holds personal data, and
   * names it. Only while nobody else can be making one. Cheap where there is nothing, and does not
   * wait until it is gone.
   */
  clearLeft(): Promise<readonly string[]>
  /** Destroys live data for good, as a broken disk would; for drills. The copies stay. */
  lose(what: 'database' | 'files'): Promise<void>
}
