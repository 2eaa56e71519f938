import { expect, test } from 'vitest'
import { docker } from '../../config.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import { parseSite } from './parse-site.ts'

const address = 'https://old.wiki.example'
const parse = (acceptance: object) =>
  parseSite(
    {
      ...{ name: 'demo', repository: { url: './wiki' } },
      environments: { local: { platform: docker() } },
      acceptance,
    },
    'f',
  ).acceptance
const mailbox = (more: object) =>
  parse({ wikis: { [address]: { mailbox: { address: 'checks@wiki.example', ...more } } } }).wikis[
    address
  ]?.mailbox
/** Each fault on a line of its own. */
const faults = (work: () => unknown): string => {
  try {
    work()
    return ''
  } catch (error) {
    if (isProblem(error, 'config-invalid')) return `${error.message}\n${error.output ?? ''}`
    throw error
  }
}

test('an IMAP server is asked over TLS, by the name of the address, unless it is said otherwise', () => {
  const host = 'imap.wiki.example'
  const named = { host, security: 'tls', user: 'checks@wiki.example', folder: 'INBOX' }
  expect(mailbox({ imap: { host } })?.imap).toEqual({ ...named, port: 993 })
  expect(mailbox({ imap: { host, security: 'starttls' } })?.imap).toEqual({
    ...named,
    ...{ security: 'starttls', port: 143 },
  })
})

test('passwords cross no net in the clear', () => {
  const here = (host: string) => mailbox({ imap: { host, security: 'none' } })?.imap?.port
  expect(['localhost', '127.0.0.1', '::1'].map(here)).toEqual([143, 143, 143])
  expect(faults(() => here('imap.wiki.example'))).toContain(
    "'tls' or 'starttls' unless the server is this machine",
  )
  expect(faults(() => here('127.0.0.1.evil.example'))).toContain(
    'unless the server is this machine',
  )
})

test('mail is read in one way', () => {
  const both = { command: ['cat', 'mbox'], imap: { host: 'imap.wiki.example' } }
  expect(faults(() => mailbox(both))).toContain('either command or imap')
  expect(faults(() => mailbox({}))).toContain('either command or imap')
  expect(mailbox({ command: ['cat', '/var/mail/checks'] })?.command).toEqual([
    'cat',
    '/var/mail/checks',
  ])
})

test.each([
  ['a command as one text', { command: 'cat mbox' }, 'a program and its arguments'],
  ['a command without a program', { command: [''] }, 'a program and its arguments'],
  [
    'an address with a space',
    { address: 'a b@wiki.example', command: ['cat'] },
    'an address for mail',
  ],
  ['a host that is an option', { imap: { host: '-oProxy' } }, 'the name of an IMAP server'],
])('%s is refused', (_, more, says) => {
  expect(faults(() => mailbox(more))).toContain(says)
})

test('a wiki is known by where it is, without a path', () => {
  expect(faults(() => parse({ wikis: { [`${address}/wiki/`]: {} } }))).toContain(
    'with no path behind it',
  )
})

test('a password in the configuration is refused', () => {
  const said = faults(() => parse({ wikis: { [address]: { editor: 'Ed', editorPassword: 'x' } } }))
  expect(said).toContain('editorPassword')
})

test('samples are what the checks can show', () => {
  expect(parse({ samples: { bugzilla: '{"id":"35"}' } }).samples).toMatchObject({
    ...{ bugzilla: '{"id":"35"}', etherpad: null, googleDocument: null },
  })
  expect(faults(() => parse({ samples: { etherpad: 'file:///etc/passwd' } }))).toContain(
    'the address of a pad',
  )
  expect(faults(() => parse({ samples: { googleDocument: '' } }))).toContain('{{#widget:')
})
