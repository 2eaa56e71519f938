import { expect, test } from 'vitest'
import { Problem } from '../../domain/problems/problem.ts'
import type { ForeignWiki } from '../../domain/sites/site.ts'
import { memoryMailbox } from '../../platforms/memory/memory-mailbox.ts'
import { memorySite } from '../../platforms/memory/memory-site.ts'
import type { Mailbox } from '../../ports/mailbox.ts'
import { examineWikis } from './examine-wikis.ts'

const address = 'https://old.wiki.example'
const readable = memoryMailbox({ now: () => new Date() })

async function look(
  more: Partial<ForeignWiki>,
  passwords: Readonly<Record<string, string>>,
  mailbox: Mailbox | undefined = readable,
) {
  const site = memorySite()
  const wiki: ForeignWiki = {
    ...{ editor: null, administrator: null, reader: null },
    mailbox: { address: 'checks@wiki.example', command: ['mail'], imap: null },
    ...more,
  }
  const wikis = { [address]: wiki }
  const findings = await examineWikis(
    { ...site, acceptance: { ...site.acceptance, wikis } },
    () => ({
      ...{ wiki, mailbox },
      secrets: {
        find: async (name) => passwords[name],
        describe: (name) => `VARIABLE for ${name}`,
      },
    }),
  )
  return findings.map(({ verdict, found, remedy }) => `${verdict} ${found}: ${remedy}`)
}

test('names the accounts and the address that are ready', async () => {
  const passwords = { editorPassword: 'a', administratorPassword: 'b' }
  expect(await look({ editor: 'Ed', administrator: 'Ada' }, passwords)).toEqual([
    'good Ed, Ada: ',
    'good mail to checks@wiki.example can be read: ',
  ])
})

test('asks for a password that nobody gave', async () => {
  expect((await look({ editor: 'Ed', administrator: 'Ada' }, { editorPassword: 'a' }))[0]).toBe(
    'warning nobody gave the password of Ada: give it as VARIABLE for administratorPassword',
  )
})

test('says that strangers are all that is tried where no account is named', async () => {
  expect((await look({}, {}))[0]).toBe('good none: only what strangers see is tried: ')
})

test('tells of a mailbox that cannot be read, and closes it', async () => {
  let closed = 0
  const broken: Mailbox = {
    list: async () => {
      throw new Problem('mailbox-missing', 'nobody answers', { hint: 'start it' })
    },
    close: async () => void closed++,
  }
  expect((await look({}, {}, broken))[1]).toBe('warning nobody answers: start it')
  expect(closed).toBe(1)
})
