import type { Backup, BackupState, RepositoryCheck } from '../domain/backups/backup.ts'
import type { RestorePlan } from '../domain/backups/choose-restore.ts'
import type { RestoredDatastore, RestoreOrder } from '../domain/backups/restored.ts'

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
  planRestore(order: RestoreOrder): Promise<RestorePlan>
  /** Makes database and files of one instant beside the live ones, and checks them. */
  restoreBeside(order: RestoreOrder, tell: (message: string) => void): Promise<RestoredDatastore>
  /**
   * Makes what was restored the live data, in seconds, and empties the caches that were made of
   * the data before. Doing it twice changes nothing more.
   */
  swap(order: Pick<RestoreOrder, 'id' | 'only'>): Promise<void>
  /** Takes a swap back, whether or not it came to its end. */
  unswap(id: string, before: string): Promise<void>
  /** Removes for good what was restored and not swapped, or what was replaced. */
  discard(id: string): Promise<void>
  /** Destroys live data for good, as a broken disk would; for drills. The copies stay. */
  lose(what: 'database' | 'files'): Promise<void>
}
