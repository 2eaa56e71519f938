import * as z from 'zod'
import { imapSecurities, type ImapServer, type MailboxSettings } from '../../domain/sites/site.ts'
import { block, oneOf, text, that, whole } from './expect.ts'
import { ACCOUNT, ORIGIN } from './names.ts'

/** From the root, so that it is the same wherever the tool is started. */
const PROGRAM = /^\/[^\p{Cc}]+$/u
/** What stands before a `+` or the @ goes into forms and arguments: no quotation marks, no spaces. */
const EMAIL = /^[\w.-]+(\+[\w.-]+)?@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/
const HOST = /^(?!-)[A-Za-z0-9.:-]+$/
const LINE = /^[^\p{Cc}]+$/u
/** Passwords go there in the clear, so it must be this machine. */
const HERE = /^(localhost|127\.[\d.]+|::1)$/
const ARGV = "a program and its arguments, such as ['mail-of', '{address}']"

const argv = that<readonly [string, ...string[]]>(
  ARGV,
  (value) =>
    z
      .array(z.string().regex(/^[^\0]*$/))
      .min(1)
      .safeParse(value).success && (value as string[])[0] !== '',
)

const imap = block({
  host: text('the name of an IMAP server', HOST),
  port: whole(1, 65_535).optional(),
  security: oneOf(imapSecurities).default('tls'),
  user: text('the name that the server knows', LINE).optional(),
  folder: text('the name of a folder', LINE).default('INBOX'),
}).refine(({ host, security }) => security !== 'none' || HERE.test(host), {
  path: ['security'],
  error: "'tls' or 'starttls' unless the server is this machine",
})

const mailbox = block({
  address: text('an address for mail, such as wikistead@wiki.example', EMAIL),
  command: argv.nullable().default(null),
  imap: imap.nullable().default(null),
})
  .refine((found) => (found.command === null) !== (found.imap === null), {
    error: 'either command or imap',
  })
  .transform(({ address, command, imap: server }): MailboxSettings => ({
    ...{ address, command },
    imap: server === null ? null : completeServer(server, address),
  }))

const completeServer = (
  { port, user, ...server }: z.output<typeof imap>,
  address: string,
): ImapServer => ({
  ...server,
  port: port ?? (server.security === 'tls' ? 993 : 143),
  user: user ?? address,
})

const account = text('the name of an account', ACCOUNT).nullable().default(null)

/** A page holds far more; what is longer was not meant. */
const WIKITEXT = /^[^\0]{1,5000}$/
const PAD = /^https?:\/\/[^\s\p{Cc}]+$/u
const wikitext = (what: string) => text(what, WIKITEXT).nullable().default(null)
const widget = (called: string) =>
  wikitext(`wikitext that embeds one, such as {{#widget:${called}|id=…}}`)

const samples = block({
  bugzilla: wikitext('a query, as it stands in <bugzilla>'),
  etherpad: text('the address of a pad, such as https://pad.example/p/checks', PAD)
    .nullable()
    .default(null),
  googleCalendar: widget('Google Calendar'),
  googleDocument: widget('Google Document'),
  googleSpreadsheet: widget('Google Spreadsheet'),
  googlePresentation: widget('Google Presentation'),
}).prefault({})

export const acceptance = block({
  browser: text('the path of a browser, from the root', PROGRAM).nullable().default(null),
  patienceSeconds: whole(1, 600).default(15),
  slowSeconds: whole(1, 600).default(5),
  samples,
  wikis: z
    .record(
      text('the address of a wiki, such as https://wiki.example, with no path behind it', ORIGIN),
      block({
        editor: account,
        administrator: account,
        reader: account,
        mailbox: mailbox.nullable().default(null),
      }),
      { error: 'a block of wikis, by their addresses' },
    )
    .default({}),
}).prefault({})
