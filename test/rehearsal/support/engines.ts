import { randomBytes } from 'node:crypto'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { describeImage } from '../../../src/domain/images/image.ts'
import { dockerMust } from '../../../src/platforms/docker/docker.ts'
import { buildImage, imageTag, isBuilt } from '../../../src/platforms/docker/images.ts'
import { execute } from '../../../src/platforms/process/execute.ts'
import type { Certificates } from './certificates.ts'
import type { NameServer } from './name-server.ts'
import { DATABASES, NAME } from './names.ts'

/** The administrator's name, as the stacks say it. */
const ADMINISTRATOR = 'wikistead'

/** What RDS gives its administrator, from AWS's "Master user account privileges", and no more. */
const RIGHTS = `SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER,
  SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW,
  CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, REPLICATION SLAVE, SHOW CREATE ROUTINE`

/** At the server's own socket; its certificate is for those who come from elsewhere. */
const LOCAL = ['mariadb', '--skip-ssl'] as const

const BEGIN = `set -eu
install -d -o mysql -g mysql /run/mysqld /data /tls
if [ -z "$(ls /data)" ]; then mariadb-install-db --no-defaults --user=mysql --datadir=/data --skip-test-db >/dev/null; fi
exec mariadbd --no-defaults --user=mysql --datadir=/data --socket=/run/mysqld/mysqld.sock \\
  --log-bin=binlog --server-id=1 --ssl-cert=/tls/cert.pem --ssl-key=/tls/key.pem --innodb-log-file-size=64M "$@"
`

/**
 * Databases of RDS as MariaDB servers in containers, with the parameters of the stack's own group.
 * Each keeps its whole log, so that any second of it can be made again in another one.
 */
export interface Engines {
  start(id: string, parameters: Readonly<Record<string, string>>): Promise<void>
  /** As the source was then. */
  restore(id: string, source: string, until: Date): Promise<void>
  /** Another region gets all that this one has logged until now. */
  copy(id: string): Promise<void>
  /** From what another region's database was copied as. */
  startFromCopy(id: string, from: FromCopy): Promise<void>
  remove(id: string): Promise<void>
  startCache(name: string): Promise<void>
  /** The power of all fails. */
  lose(): Promise<void>
}

interface FromCopy {
  readonly source: string
  readonly until: Date
  readonly parameters: Readonly<Record<string, string>>
}

export const secretOf = (id: string): string => `rds!db-${id}`
export const addressOf = (id: string): string => `${id}.${DATABASES}`

export async function engines(
  region: string,
  certificates: Certificates,
  names: Pick<NameServer, 'set'>,
): Promise<Engines> {
  const image = await ensureEngineImage()
  const secrets = new SecretsManagerClient({ region })
  const cache = `${NAME}-cache-${region}`
  const started = new Map<string, Readonly<Record<string, string>>>()
  const containerOf = (id: string) => `${NAME}-rds-${id}`
  const sql = async (id: string, text: string) => {
    const argv = ['docker', 'exec', '--interactive', containerOf(id), ...LOCAL] as const
    const { status, stderr } = await execute(argv, { stdin: text })
    if (status !== 0) throw new Error(`${id}: ${stderr}`)
  }

  async function create(name: string, ...command: readonly string[]): Promise<void> {
    const flags = ['--network', NAME, '--name', name, '--entrypoint', 'sh']
    await dockerMust(['create', ...flags, image, ...command])
  }

  async function begin(id: string, parameters: Readonly<Record<string, string>>): Promise<void> {
    const name = containerOf(id)
    const asked = Object.entries(parameters).map(([key, value]) => `--${key}=${value}`)
    await create(name, '-c', BEGIN, 'rds', ...asked)
    await give(name, '/tls/cert.pem', certificates.database.cert)
    await give(name, '/tls/key.pem', certificates.database.key)
    await dockerMust(['start', name])
    started.set(id, parameters)
    await answers(id)
    names.set(addressOf(id), [await findAddress(name)])
  }

  async function answers(id: string): Promise<void> {
    for (let tries = 0; ; tries++)
      try {
        return await sql(id, 'SELECT 1')
      } catch (error) {
        if (tries > 100) throw error
        await new Promise((resolve) => {
          setTimeout(resolve, 300)
        })
      }
  }

  async function giveAdministrator(id: string): Promise<void> {
    const password = randomBytes(20).toString('base64')
    await sql(
      id,
      `SET SESSION sql_log_bin = 0;
       CREATE OR REPLACE USER '${ADMINISTRATOR}'@'%' IDENTIFIED BY '${password}';
       GRANT ${RIGHTS} ON *.* TO '${ADMINISTRATOR}'@'%' WITH GRANT OPTION;
       CREATE OR REPLACE PROCEDURE mysql.rds_kill(IN thread BIGINT) KILL thread;`,
    )
    const value = { username: ADMINISTRATOR, password }
    await secrets.send(
      new CreateSecretCommand({ Name: secretOf(id), SecretString: JSON.stringify(value) }),
    )
  }

  return {
    async start(id, parameters) {
      await begin(id, parameters)
      await giveAdministrator(id)
    },
    async restore(id, source, until) {
      await begin(id, started.get(source) ?? {})
      await act(COPY, containerOf(source), COPIES, source, image)
      await act(REPLAY, source, containerOf(id), toSecond(until), COPIES, image)
      await giveAdministrator(id)
    },
    async copy(id) {
      await act(COPY, containerOf(id), COPIES, id, image)
    },
    async startFromCopy(id, { source, until, parameters }) {
      await begin(id, parameters)
      await act(REPLAY, source, containerOf(id), toSecond(until), COPIES, image)
      await giveAdministrator(id)
    },
    async remove(id) {
      await dockerMust(['rm', '--force', '--volumes', containerOf(id)])
      started.delete(id)
    },
    async startCache(name) {
      await create(cache, '-c', 'exec memcached -u memcache -m 128 -l 0.0.0.0')
      await dockerMust(['start', cache])
      names.set(name, [await findAddress(cache)])
    },
    async lose() {
      for (const name of [cache, ...[...started.keys()].map(containerOf)])
        await dockerMust(['kill', name])
    },
  }
}

/** A disk with the logs of databases, as RDS keeps them beside its instances and in other regions. */
const COPIES = `${NAME}-copies`

/** Fixed scripts; all that is named in them are arguments. */
const COPY = `set -euo pipefail
docker exec "$1" sh -c 'mariadb --skip-ssl -e "FLUSH BINARY LOGS"; tar -C /data -c $(cd /data && ls binlog.0*)' |
  docker run --rm --interactive --volume "$2:/copies" --entrypoint sh "$4" \\
    -c 'mkdir -p "/copies/$1" && tar -C "/copies/$1" -x' copy "$3"
`
const REPLAY = `set -euo pipefail
docker run --rm --volume "$4:/copies" --entrypoint sh "$5" \\
  -c 'cd "/copies/$1" && TZ=UTC mariadb-binlog --stop-datetime="$2" binlog.0*' log "$1" "$3" |
  docker exec --interactive "$2" mariadb --skip-ssl --binary-mode
`

async function act(script: string, ...args: readonly string[]): Promise<void> {
  const { status, stderr } = await execute(['bash', '-c', script, 'engines', ...args])
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
}

/** As RDS counts time. */
const toSecond = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ')

/** The image of services, as a site in containers has it. */
async function ensureEngineImage(): Promise<string> {
  const image = describeImage('service', { debian: 'trixie', packages: [], php: {} })
  const tag = imageTag(image)
  if (!(await isBuilt(image)))
    await buildImage(image, { site: NAME, tag, isFresh: false }, () => {})
  return tag
}

async function findAddress(container: string): Promise<string> {
  const format = `{{(index .NetworkSettings.Networks "${NAME}").IPAddress}}`
  return (await dockerMust(['inspect', '--format', format, container])).trim()
}

/** Puts a file into a container that was not started yet, readable to its programs. */
async function give(container: string, path: string, content: string): Promise<void> {
  const name = path.split('/').at(-1) ?? ''
  const folder = path.slice(0, -name.length - 1)
  const script = `set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work$2"
cat > "$work$2/$3"
chmod 644 "$work$2/$3"
docker cp -q "$work$2" "$1:$(dirname "$2")"
`
  const argv = ['sh', '-c', script, 'give', container, folder, name] as const
  const { status, stderr } = await execute(argv, { stdin: content })
  if (status !== 0) throw new Error(`${path}: ${stderr}`)
}
