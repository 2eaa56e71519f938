/** Where the copies of the datastore pass through on the admin host. */
export const places = {
  /** The database host's disk, where that host has it too, as mariadb-backup goes by its word. */
  database: '/var/lib/mysql',
  /** Names the data directory in use. */
  live: '/var/lib/mysql/live',
  uploads: '/srv/wikistead/uploads',
  /** Where the encrypted repository is mounted if it is a folder; it outlives all hosts. */
  repository: '/var/lib/wikistead/backups/repository',
  /** What this host tells about backups; the tool reads it in the store. */
  state: '/var/lib/wikistead/backup-state',
  /** The database's log, as it comes. */
  logs: '/srv/wikistead/binlog',
  spool: '/srv/wikistead/backup-spool',
  cache: '/srv/wikistead/backup-cache',
  /** A copy without personal data, while it is handed over. */
  sanitized: '/srv/wikistead/sanitized',
  /** Passwords, as files that only root reads. */
  secrets: '/etc/wikistead/host/backup.json',
  key: '/run/wikistead/backup-key',
  client: '/run/wikistead/backup.cnf',
  lock: '/run/wikistead/backup.lock',
  /** Held by who looks whether there is a repository, and begins one. */
  beginning: '/run/wikistead/beginning.lock',
  /** Held by who reads the whole repository and by who removes from it. */
  reading: '/run/wikistead/repository.lock',
} as const

/** A fresh name beside the live data; the server never starts on one that ends in `.part`. */
export const besidePath = (id: string): string => `${places.database}/restore-${id}`

/** The wiki as it is, restored to be sanitized; there only while a task holds the lock. */
export const originalBeside = besidePath('verify-sanitize')
