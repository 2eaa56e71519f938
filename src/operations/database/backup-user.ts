import { isOnAws } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'
import { askDatabase, sqlText } from './sql.ts'

/** The user that copies the database and its log; it can read everything and write nothing. */
export async function ensureBackupUser(
  world: Pick<World, 'fleet' | 'environment' | 'secrets'>,
): Promise<void> {
  // RDS copies itself; it needs no account for that, and may give none what this one needs.
  if (isOnAws(world.environment)) return
  const { backupPassword = '' } = await world.secrets.ensure(['backupPassword', 'backupKey'])
  await askDatabase(
    `CREATE USER IF NOT EXISTS 'backup'@'%' IDENTIFIED BY ${sqlText(backupPassword)};
     ALTER USER 'backup'@'%' IDENTIFIED BY ${sqlText(backupPassword)};
     GRANT SELECT, RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICATION SLAVE, REPLICA MONITOR ON *.* TO 'backup'@'%';`,
    world,
  )
}
