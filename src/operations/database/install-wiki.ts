import { Problem } from '../../domain/problems/problem.ts'
import type { Release } from '../../domain/releases/release.ts'
import type { World } from '../../ports/world.ts'
import { grantAll } from './access.ts'
import { ensureBackupUser } from './backup-user.ts'
import { askDatabase, awaitDatabase, hasTables, sqlName, sqlText } from './sql.ts'

type Installing = Pick<World, 'fleet' | 'clock' | 'environment' | 'site' | 'secrets'>

/** The database of a new environment; copies made by upgrades get numbers. */
export const FIRST_DATABASE = 'wiki'

/** Makes the database and the account that the wiki uses; doing it again changes nothing. */
export async function prepareDatabase(database: string, world: Installing): Promise<void> {
  await awaitDatabase(world)
  const { databasePassword = '' } = await world.secrets.ensure(['databasePassword'])
  await askDatabase(
    `CREATE DATABASE IF NOT EXISTS ${sqlName(database)} CHARACTER SET binary;
     CREATE USER IF NOT EXISTS 'wiki'@'%' IDENTIFIED BY ${sqlText(databasePassword)};
     ALTER USER 'wiki'@'%' IDENTIFIED BY ${sqlText(databasePassword)};
     ${grantAll(database)}`,
    world,
  )
  await ensureBackupUser(world)
}

/**
 * Creates core's tables, the main page and the administrator where the database is empty.
 * Extensions' tables follow with the first schema update.
 */
export async function installWiki(
  database: string,
  core: Release['components'][number],
  world: Installing,
): Promise<'installed' | 'present'> {
  if (await hasTables(database, world)) return 'present'
  const { site, environment, secrets, fleet } = world
  const { databasePassword = '', administratorPassword = '' } = await secrets.ensure([
    'databasePassword',
    'administratorPassword',
  ])
  const installed = await fleet.run('admin', {
    argv: [
      'sh',
      '-c',
      INSTALL,
      'install',
      core.id,
      database,
      environment.url,
      site.title,
      site.wiki.administrator,
    ],
    user: 'web',
    stdin: `${databasePassword}\n${administratorPassword}\n`,
  })
  if (installed.status !== 0) {
    // Half of the tables would look like a wiki to the next run.
    await askDatabase(
      `DROP DATABASE ${sqlName(database)}; CREATE DATABASE ${sqlName(database)} CHARACTER SET binary;`,
      world,
    )
    throw new Problem('schema-failed', 'MediaWiki could not be installed into the empty database', {
      output: (installed.stdout + installed.stderr).trim(),
    })
  }
  return 'installed'
}

/**
 * A fixed script: values arrive as arguments, passwords on stdin and leave it in files that
 * only this process reads. The installer wants to write a LocalSettings.php; nobody reads it.
 */
const INSTALL = `set -eu
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
IFS= read -r password; printf %s "$password" > "$work/database"
IFS= read -r password; printf %s "$password" > "$work/administrator"
export MW_INSTALL_PATH="/srv/wikistead/components/$1"
cd "$MW_INSTALL_PATH"
if [ -e maintenance/run.php ]; then run="maintenance/run.php install"; else run=maintenance/install.php; fi
server=database; tls=
if [ -e /run/wikistead/places.json ]; then
  server=$(php -r 'echo json_decode(file_get_contents("/run/wikistead/places.json"))->database;')
  tls=--dbssl
fi
php $run --confpath "$work" --dbtype mysql --dbserver "$server" $tls --dbname "$2" --dbuser wiki \\
  --dbpassfile "$work/database" --passfile "$work/administrator" \\
  --server "$3" --scriptpath '' "$4" "$5" 2>&1
`
