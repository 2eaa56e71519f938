import { copyFolders } from '../../domain/aws/copy-orders.ts'
import { disk } from '../paths.ts'

/** Where the copies of the datastore pass through on the admin host. */
export const places = {
  /** The database host's disk, where that host has it too, as mariadb-backup goes by its word. */
  database: `${disk}/var/lib/mysql`,
  /** Names the data directory in use. */
  live: `${disk}/var/lib/mysql/live`,
  uploads: `${disk}/srv/wikistead/uploads`,
  /** Where the encrypted repository is mounted if it is a folder; it outlives all hosts. */
  repository: `${disk}/var/lib/wikistead/backups/repository`,
  /** What this host tells about backups; the tool reads it in the store. */
  state: `${disk}/var/lib/wikistead/backup-state`,
  /** The database's log, as it comes. */
  logs: `${disk}/srv/wikistead/binlog`,
  spool: `${disk}/srv/wikistead/backup-spool`,
  cache: `${disk}/srv/wikistead/backup-cache`,
  /** A copy without personal data, while it is handed over. */
  sanitized: `${disk}${copyFolders.sanitized}`,
  /** The files of such a copy, where the disk with the uploads is one that grows. */
  sanitizedFiles: `${disk}${copyFolders.sanitizedFiles}`,
  /** A copy without personal data, while it is loaded into a database that others run. */
  received: `${disk}${copyFolders.received}`,
  /** How a database that others run is spoken to, with a password that only root reads. */
  managed: `${disk}/run/wikistead/managed`,
  /** Passwords, as files that only root reads. */
  secrets: `${disk}/etc/wikistead/host/backup.json`,
  key: `${disk}/run/wikistead/backup-key`,
  client: `${disk}/run/wikistead/backup.cnf`,
  lock: `${disk}/run/wikistead/backup.lock`,
  /** Held by who looks whether there is a repository, and begins one. */
  beginning: `${disk}/run/wikistead/beginning.lock`,
  /** Held by who reads the whole repository and by who removes from it. */
  reading: `${disk}/run/wikistead/repository.lock`,
} as const

/** A fresh name beside the live data; the server never starts on one that ends in `.part`. */
export const besidePath = (id: string): string => `${places.database}/restore-${id}`

/** The wiki as it is, restored to be sanitized; there only while a task holds the lock. */
export const originalBeside = besidePath('verify-sanitize')
