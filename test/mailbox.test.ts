import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImapServer as Settings } from '../src/domain/sites/site.ts'
import { imapMailbox } from '../src/platforms/mail/imap-mailbox.ts'
import { execute } from '../src/platforms/process/execute.ts'
import { mailboxContract } from '../src/ports/mailbox.contract.ts'
import {
  freePort,
  PASSWORD,
  startImapServer,
  USER,
  type ImapServer,
} from './support/imap-server.ts'
import { root } from './support/site.ts'

let server: ImapServer
let silence: ReturnType<typeof createServer>
beforeAll(async () => {
  server = await startImapServer()
  silence = createServer().listen(0, '127.0.0.1')
})
afterAll(async () => {
  silence?.close()
  await server?.stop()
})

const settings = (more: Partial<Settings> = {}): Settings => ({
  ...{ host: '127.0.0.1', port: server.plain, security: 'none', user: USER, folder: 'INBOX' },
  ...more,
})
const reach = (more: Partial<Settings> = {}, password = PASSWORD) =>
  imapMailbox({
    server: settings(more),
    findPassword: async () => password,
    patience: 1500,
  })

mailboxContract('imapMailbox', async () => ({
  mailbox: reach(),
  receive: async (_, message) => server.deliver(message),
  broken: [
    { mailbox: reach({}, 'wrong'), says: /127\.0\.0\.1 does not let checks@wiki\.example in/ },
    { mailbox: reach({ folder: 'Nowhere' }), says: /does not open the folder Nowhere/ },
    { mailbox: reach({ port: await freePort() }), says: /does not answer.*ECONNREFUSED/ },
    {
      mailbox: reach({ port: (silence.address() as AddressInfo).port }),
      says: /does not answer as an IMAP server/,
    },
    { mailbox: reach({ security: 'tls' }), says: /does not answer as an IMAP server/ },
    // Its certificate is known to nobody.
    {
      mailbox: reach({ host: 'localhost', port: server.tls, security: 'tls' }),
      says: /self-signed certificate/,
    },
    {
      mailbox: reach({ host: 'localhost', security: 'starttls' }),
      says: /self-signed certificate/,
    },
  ],
}))

test('a folder that is not there is answered with those that are', async () => {
  await expect(reach({ folder: 'Nowhere' }).list('a@b.example', new Date())).rejects.toMatchObject({
    hint: 'set mailbox.imap.folder to one of: INBOX, Other',
  })
})

test('a connection that breaks is opened anew', async () => {
  const sockets: Socket[] = []
  const between = createServer((near) => {
    const far = createConnection(server.plain, '127.0.0.1')
    sockets.push(near, far)
    for (const socket of [near, far]) socket.on('error', () => undefined)
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(between, 'listening')
  const mailbox = reach({ port: (between.address() as AddressInfo).port })
  const list = async () => mailbox.list('a@b.example', new Date())
  expect(await list()).toEqual([])
  for (const socket of sockets) socket.destroy()
  expect(await list()).toEqual([])
  expect(sockets).toHaveLength(4)
  for (const socket of sockets) socket.destroy()
  between.close()
  await expect(list()).rejects.toMatchObject({ code: 'mailbox-missing' })
})

test.each(['tls', 'starttls'] as const)(
  'mail is read over %s where the certificate is trusted',
  async (security) => {
    const port = security === 'tls' ? server.tls : server.plain
    const recipient = `${security}@wiki.example`
    await server.deliver(`To: ${recipient}\r\nSubject: read\r\n\r\ntext\r\n`)
    // Node reads whom it trusts when it starts.
    const script = `
    import { imapMailbox } from ${JSON.stringify(join(root, 'dist/platforms/mail/imap-mailbox.js'))}
    const [server, password, recipient] = process.argv.slice(1)
    const mailbox = imapMailbox({ server: JSON.parse(server), findPassword: async () => password, patience: 5000 })
    console.log(JSON.stringify(await mailbox.list(recipient, new Date(Date.now() - 60_000))))
    await mailbox.close()`
    const asked = JSON.stringify(settings({ host: 'localhost', port, security }))
    const { stdout, stderr } = await execute(
      [process.execPath, '--input-type=module', '-e', script, asked, PASSWORD, recipient],
      { env: { NODE_EXTRA_CA_CERTS: server.certificate } },
    )
    expect(JSON.parse(stdout || stderr)).toMatchObject([{ to: [recipient], subject: 'read' }])
  },
)
