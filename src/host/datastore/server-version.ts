import type { Backup } from '../../domain/backups/backup.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { execute } from '../../platforms/process/execute.ts'
import { askLive } from './database-client.ts'

const series = (text: string): string => /\d+\.\d+/.exec(text)?.[0] ?? text

/** MariaDB's series that the environment's database is of, such as `11.8`. */
export async function readLiveVersion(): Promise<string> {
  const [[version = ''] = []] = await askLive('SELECT VERSION()')
  return series(version)
}

/**
 * A physical copy can be prepared by the series that made it alone; another one would read its log
 * wrongly or not at all (https://mariadb.com/docs/server/server-usage/backup-and-restore/mariadb-backup).
 */
export async function assertSameVersion({ id, server }: Backup): Promise<void> {
  if (server === undefined) return
  const own = series((await execute(['mariadbd', '--version'])).stdout)
  if (own === server) return
  throw new Problem(
    'restore-refused',
    `backup ${id} is of MariaDB ${server}, and this environment has ${own}`,
    {
      hint: 'an operations folder of its own, with the Debian release that this site had then, can read it: docs/format.md',
    },
  )
}
