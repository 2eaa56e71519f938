import type { ImapFlow } from 'imapflow'
import type { ImapServer } from '../../domain/sites/site.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Mail, Mailbox } from '../../ports/mailbox.ts'
import { chooseMail } from './choose-mail.ts'
import { explainImap } from './explain-imap.ts'
import { readMessage } from './read-message.ts'

export interface ImapAccess {
  readonly server: ImapServer
  /** Fails with `mailbox-missing` where nobody gave one. */
  readonly findPassword: () => Promise<string>
  /** Milliseconds that the server may take to be reached, and for one answer. */
  readonly patience: number
}

const DAY = 86_400_000

/** A folder at an IMAP server. It is only read: what is new stays new. */
export function imapMailbox(access: ImapAccess): Mailbox {
  const { server } = access
  let opened: Promise<ImapFlow> | undefined
  const reach = async (): Promise<ImapFlow> => {
    const before = await opened?.catch(() => undefined)
    if (before?.usable === true) return before
    opened = open(access)
    return opened
  }
  const close = async () => {
    const before = opened
    opened = undefined
    ;(await before?.catch(() => undefined))?.close()
  }
  const listOnce = async (recipient: string, since: Date) => {
    const client = await reach()
    // A server tells of new messages when it is asked for anything.
    await client.noop()
    // Days, in the server's own time zone; the moment is looked at below.
    const query = { to: recipient, since: new Date(since.getTime() - DAY) }
    const found = await client.search(query, { uid: true })
    // So it says that the server refused, or hung up meanwhile.
    if (!Array.isArray(found)) throw unsearched(server)
    if (found.length === 0) return []
    const wanted = { source: true, internalDate: true }
    const fetched = await client.fetchAll(found, wanted, { uid: true })
    const messages = await Promise.all(
      fetched.map(async ({ source, internalDate }) => ({
        ...(await readMessage(source ?? Buffer.alloc(0))),
        arrived: internalDate === undefined ? undefined : new Date(internalDate),
      })),
    )
    return chooseMail(messages, recipient, since)
  }
  const listSurely = async (recipient: string, since: Date): Promise<Mail[]> => {
    const isReused = opened !== undefined
    try {
      return await listOnce(recipient, since)
    } catch (error) {
      await close()
      // Servers hang up on whoever was long silent; a new connection may be well.
      if (!isReused) throw explainImap(error, server)
      return listSurely(recipient, since)
    }
  }
  let turn: Promise<unknown> = Promise.resolve()
  return {
    // One after the other: they share one connection.
    async list(recipient, since) {
      const mine = turn.then(async () => listSurely(recipient, since))
      turn = mine.catch(() => undefined)
      return mine
    },
    close,
  }
}

async function open({ server, findPassword, patience }: ImapAccess): Promise<ImapFlow> {
  const { host, port, user, folder, security } = server
  const auth = { user, pass: await findPassword() }
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    ...{ host, port, auth, logger: false, disableAutoIdle: true },
    ...{ secure: security === 'tls', doSTARTTLS: security === 'starttls' },
    ...{ connectionTimeout: patience, greetingTimeout: patience, socketTimeout: patience },
  })
  // Whoever asks next learns of it; without a listener it would end the program.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.mailboxOpen(folder, { readOnly: true })
  } catch (error) {
    if (client.usable) throw await explainFolder(client, error, server)
    client.close()
    throw error
  }
  return client
}

const unsearched = ({ host, folder }: ImapServer) =>
  new Problem('mailbox-missing', `${host} does not search the folder ${folder}`, {
    hint: 'try again; where it stays so, read the mail with mailbox.command instead',
  })

/** A folder that is not there is answered with those that are. */
async function explainFolder(client: ImapFlow, error: unknown, { host, folder }: ImapServer) {
  const folders = await client.list().catch(() => [])
  client.close()
  return new Problem('mailbox-missing', `${host} does not open the folder ${folder}`, {
    hint: `set mailbox.imap.folder to one of: ${folders.map(({ path }) => path).join(', ')}`,
    cause: error,
  })
}
