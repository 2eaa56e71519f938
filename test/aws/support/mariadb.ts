import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execute } from '../../../src/platforms/process/execute.ts'
import { root } from '../../support/site.ts'

const PROGRAMS = ['mariadb', 'mariadb-admin', 'mariadb-dump', 'mariadb-install-db', 'mariadbd']
/** What Debian's packages of them need that a machine without them may lack. */
const PACKAGES = [
  ...['mariadb-server-core', 'mariadb-client-core', 'mariadb-client', 'libmariadb3', 'liburing2'],
  ...['libnuma1', 'libaio1'],
]
const own = join(root, 'node_modules', '.wikistead-mariadb')
const SYSTEM = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The folder with MariaDB's programs: the machine's own, else those of Debian's packages, unpacked and
 * not installed. Throws where neither can be had; a test without its tool must not pass.
 */
async function findMariadb(): Promise<string> {
  const isThere = (name: string) => SYSTEM.split(':').some((at) => existsSync(join(at, name)))
  if (PROGRAMS.every(isThere)) return '/usr/sbin'
  if (!existsSync(join(own, 'bin'))) await unpack()
  return join(own, 'bin')
}

async function unpack(): Promise<void> {
  await mkdir(dirname(own), { recursive: true })
  const part = await mkdtemp(`${own}-`)
  for (const name of PACKAGES) {
    // Debian 13 calls it otherwise.
    const names = name === 'libaio1' ? [name, 'libaio1t64'] : [name]
    const tried = await Promise.all(
      names.map(async (each) => execute(['apt-get', 'download', each], { cwd: part })),
    )
    if (tried.every(({ status }) => status !== 0))
      throw new Error(`MariaDB is needed and could not be had: ${tried[0]?.stderr}`)
  }
  for (const name of await readdir(part))
    if (name.endsWith('.deb')) await execute(['dpkg', '-x', join(part, name), part])
  await mkdir(join(part, 'bin'))
  for (const name of PROGRAMS) {
    const file = ['usr/bin', 'usr/sbin'].find((folder) => existsSync(join(part, folder, name)))
    const folders = ['usr/lib', 'lib'].map((folder) => `"$own/${folder}/$machine-linux-gnu"`)
    const more =
      name === 'mariadbd'
        ? ' --lc-messages-dir="$own/usr/share/mysql" --character-sets-dir="$own/usr/share/mysql/charsets"'
        : name === 'mariadb-install-db'
          ? ' --basedir="$own/usr"'
          : ''
    const script = `#!/bin/sh
own="$(dirname "$(dirname "$0")")"
machine=$(uname -m)
LD_LIBRARY_PATH=${folders.join(':')} exec "$own/${file}/${name}" "$@"${more}
`
    await writeFile(join(part, 'bin', name), script)
    await chmod(join(part, 'bin', name), 0o755)
  }
  await rename(part, own).catch(async () => rm(part, { recursive: true }))
}

/** What RDS lets its administrator do: neither files nor the server's own settings. */
const GRANTS =
  'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER'

/** Databases of a real server that are made, copied and removed as RDS does it with instances. */
export async function mariadbs() {
  const programs = await findMariadb()
  const folder = await mkdtemp(join(tmpdir(), 'wikistead-rds-'))
  const path = `${programs}:${process.env['PATH']}:${SYSTEM}`
  const env = { PATH: path, HOME: folder }
  const certificate = join(folder, 'certificate.pem')
  const running = new Map<string, { stop(): Promise<void>; readonly address: string }>()
  const network = 1 + Math.floor(Math.random() * 250)
  let count = 0

  async function must(argv: readonly [string, ...string[]], stdin?: string): Promise<string> {
    const done = await execute(argv, { env, ...(stdin === undefined ? {} : { stdin }) })
    if (done.status !== 0) throw new Error(`${argv.join(' ')}: ${done.stdout}${done.stderr}`)
    return done.stdout
  }

  const addresses = Array.from({ length: 100 }, (_, index) => `127.77.${network}.${index + 2}`)
  await must([
    ...(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'] as const),
    ...['-keyout', join(folder, 'key.pem'), '-out', certificate, '-subj', '/CN=rds'],
    ...['-addext', `subjectAltName=${addresses.map((address) => `IP:${address}`).join(',')}`],
  ])

  /** Short, as an address of a socket takes 107 letters. */
  const socketOf = (name: string) =>
    join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 12)}.sock`)
  const dataOf = (name: string) => join(folder, name)
  const ask = async (name: string, sql: string) =>
    must(
      ['mariadb', '--no-defaults', '--user=root', `--socket=${socketOf(name)}`, '-N', '-B', '-r'],
      sql,
    )

  async function start(name: string): Promise<void> {
    const address = addresses[count++] ?? ''
    const server = spawn(
      join(programs, 'mariadbd'),
      [
        ...['--no-defaults', '--user=root', `--datadir=${dataOf(name)}`],
        ...[`--socket=${socketOf(name)}`, `--bind-address=${address}`, '--port=3306'],
        ...[`--pid-file=${socketOf(name)}.pid`, '--skip-log-bin', '--skip-name-resolve'],
        ...[`--ssl-cert=${certificate}`, `--ssl-key=${join(folder, 'key.pem')}`],
        ...['--require-secure-transport=1', '--character-set-server=binary'],
        ...['--max-allowed-packet=64M', '--innodb-buffer-pool-size=32M'],
        ...['--innodb-log-file-size=8M'],
      ],
      { stdio: 'ignore', env },
    )
    const ended = new Promise<void>((resolve) => {
      server.once('exit', () => resolve())
    })
    const stop = async () => {
      server.kill()
      await ended
    }
    running.set(name, { stop, address })
    const deadline = Date.now() + 30_000
    for (;;) {
      try {
        await ask(name, 'SELECT 1')
        return
      } catch (error) {
        if (Date.now() > deadline || server.exitCode !== null) throw error
        await sleep(100)
      }
    }
  }

  async function stop(name: string): Promise<void> {
    await running.get(name)?.stop()
    running.delete(name)
  }

  return {
    ...{ ask, start, stop, certificate, path },
    addressOf: (name: string) => running.get(name)?.address ?? 'nowhere.invalid',
    isRunning: (name: string) => running.has(name),

    /** A new server with these databases; it does not run. */
    async make(name: string, password: string, sql: string): Promise<void> {
      await mkdir(dataOf(name))
      await must([
        ...(['mariadb-install-db', '--no-defaults', '--user=root', '--skip-test-db'] as const),
        `--datadir=${dataOf(name)}`,
      ])
      await start(name)
      await ask(
        name,
        `CREATE USER 'wikistead'@'%' IDENTIFIED BY '${password}';
         GRANT ${GRANTS} ON *.* TO 'wikistead'@'%' WITH GRANT OPTION; ${sql}`,
      )
      await stop(name)
    },

    /** Changes one that does not run. */
    async change(name: string, sql: string): Promise<void> {
      await start(name)
      await ask(name, sql)
      await stop(name)
    },

    /** As a restore makes one of another that does not run. */
    async copy(from: string, to: string): Promise<void> {
      await cp(dataOf(from), dataOf(to), { recursive: true })
      await start(to)
    },

    /** A server on a data directory that comes as tar. */
    async unpack(name: string, content: Buffer): Promise<void> {
      await mkdir(dataOf(name))
      const stdin = Readable.from([content])
      const unpacked = await execute(['tar', '--extract', `--directory=${dataOf(name)}`], { stdin })
      if (unpacked.status !== 0) throw new Error(unpacked.stderr)
      await start(name)
    },

    async remove(name: string): Promise<void> {
      await stop(name)
      await rm(dataOf(name), { recursive: true, force: true })
    },

    async end(): Promise<void> {
      for (const name of running.keys()) await stop(name)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Mariadbs = Awaited<ReturnType<typeof mariadbs>>
