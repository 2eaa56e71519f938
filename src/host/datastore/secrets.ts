import { readFile } from 'node:fs/promises'
import { places } from './places.ts'

/** What only the admin host is told; the names are those of the file that it reads. */
export interface BackupSecrets {
  readonly backupKey: string
  readonly backupPassword: string
  /** Where the repository lies, as the operator calls it: a folder, or `s3:https://…`. */
  readonly place: string
  /** What opens a place that is no folder. */
  readonly backupAccessKey?: string
  readonly backupSecretKey?: string
}

/** Read anew each time, so that what the operator changed counts at once. */
export const readSecrets = async (): Promise<BackupSecrets> =>
  JSON.parse(await readFile(places.secrets, 'utf8')) as BackupSecrets
