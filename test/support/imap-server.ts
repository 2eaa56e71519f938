import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { execute } from '../../src/platforms/process/execute.ts'

/** Dovecot on free ports of this machine, with one account and a certificate that nobody knows. */
export interface ImapServer {
  readonly plain: number
  readonly tls: number
  /** Trusts the certificate, given as NODE_EXTRA_CA_CERTS. */
  readonly certificate: string
  deliver(message: string): Promise<void>
  stop(): Promise<void>
}

export const USER = 'checks@wiki.example'
export const PASSWORD = 'a "word\\ of its own'

const isRoot = userInfo().uid === 0

/** Dovecot reads no mail as root: then it is Debian's user `mail` who does. */
const findOwner = () => (isRoot ? { uid: 8, gid: 8 } : userInfo())

export async function startImapServer(): Promise<ImapServer> {
  const directory = await mkdtemp(join(tmpdir(), 'wikistead-imap-'))
  const certificate = join(directory, 'certificate.pem')
  const [plain, tls] = [await freePort(), await freePort()]
  const made = await execute([
    ...(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'] as const),
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', join(directory, 'key.pem'), '-out', certificate],
  ])
  if (made.status !== 0) throw new Error(made.stderr)
  const box = join(directory, 'box')
  const owner = findOwner()
  for (const folder of [
    '',
    'new',
    'cur',
    'tmp',
    '.Other',
    '.Other/new',
    '.Other/cur',
    '.Other/tmp',
  ]) {
    await mkdir(join(box, folder), { recursive: true })
    await chown(join(box, folder), owner.uid, owner.gid)
  }
  // Dovecot's own users of few rights must find their way.
  await chmod(directory, 0o755)
  await writeFile(join(directory, 'passwords'), `${USER}:{PLAIN}${PASSWORD}\n`)
  const config = join(directory, 'dovecot.conf')
  const group = (await execute(['id', '-gn'])).stdout.trim()
  await writeFile(config, describe(directory, group, plain, tls))
  const server = spawn('/usr/sbin/dovecot', ['-F', '-c', config], { stdio: 'ignore' })
  await awaitGreeting(plain)
  let count = 0
  return {
    ...{ plain, tls, certificate },
    async deliver(message) {
      const name = `${Date.now()}.${++count}.test`
      await writeFile(join(box, 'tmp', name), message)
      await rename(join(box, 'tmp', name), join(box, 'new', name))
    },
    async stop() {
      server.kill()
      if (server.exitCode === null) await once(server, 'exit')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function describe(directory: string, group: string, plain: number, tls: number): string {
  const { username } = userInfo()
  const { uid, gid } = findOwner()
  // Whoever is not root can become nobody else.
  const users = isRoot
    ? ''
    : `default_internal_user = ${username}
default_login_user = ${username}
default_internal_group = ${group}`
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/log
${users}
first_valid_uid = 0
ssl = yes
ssl_cert = <${directory}/certificate.pem
ssl_key = <${directory}/key.pem
mail_location = maildir:${directory}/box
passdb {
  driver = passwd-file
  args = ${directory}/passwords
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${directory}
}
auth_failure_delay = 0
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${plain}
  }
  inet_listener imaps {
    port = ${tls}
  }
}
`
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Milliseconds */
const START = 10_000

async function awaitGreeting(port: number): Promise<void> {
  for (const end = Date.now() + START; ; await new Promise((next) => setTimeout(next, 100))) {
    const socket = createConnection(port, '127.0.0.1')
    try {
      await once(socket, 'data', { signal: AbortSignal.timeout(START) })
      return
    } catch (error) {
      if (Date.now() > end) throw error
    } finally {
      socket.destroy()
    }
  }
}
