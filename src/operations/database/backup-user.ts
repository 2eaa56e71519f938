import { isOnAws } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'
import { askDatabase, sqlText } from './sql.ts'

/** By the names that MariaDB lists them with. */
const RIGHTS = [
  ...['SELECT', 'RELOAD', 'PROCESS', 'LOCK TABLES'],
  ...['BINLOG MONITOR', 'REPLICATION SLAVE', 'SLAVE MONITOR'],
]

/**
 * The user that copies the database and its log; it can read everything and write nothing. Where it is
 * as it should be nothing is written: on a full disk that would wait until somebody frees space.
 */
export async function ensureBackupUser(
  world: Pick<World, 'fleet' | 'environment' | 'secrets'>,
): Promise<void> {
  // RDS copies itself; it needs no account for that, and may give none what this one needs.
  if (isOnAws(world.environment)) return
  const { backupPassword = '' } = await world.secrets.ensure(['backupPassword', 'backupKey'])
  const password = sqlText(backupPassword)
  const isThere = await askDatabase(
    `SELECT COUNT(*) = ${RIGHTS.length} FROM information_schema.user_privileges, mysql.global_priv
      WHERE grantee = "'backup'@'%'" AND privilege_type IN (${RIGHTS.map(sqlText).join(', ')})
      AND User = 'backup' AND Host = '%'
      AND JSON_VALUE(priv, '$.authentication_string') = PASSWORD(${password})`,
    world,
  )
  if (isThere.trim() === '1') return
  await askDatabase(
    `CREATE USER IF NOT EXISTS 'backup'@'%' IDENTIFIED BY ${password};
     ALTER USER 'backup'@'%' IDENTIFIED BY ${password};
     GRANT ${RIGHTS.join(', ')} ON *.* TO 'backup'@'%';`,
    world,
  )
}
