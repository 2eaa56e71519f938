import { beforeEach, expect, test } from 'vitest'
import { describeWiki } from '../../domain/acceptance/wiki.ts'
import type { ForeignWiki } from '../../domain/sites/site.ts'
import { memoryBrowser } from '../../platforms/memory/memory-browser.ts'
import { memoryMailbox } from '../../platforms/memory/memory-mailbox.ts'
import { memorySite } from '../../platforms/memory/memory-site.ts'
import { findForeign, openGiven, type Given } from './given.ts'
import { foreignPost } from './post.ts'

const origin = 'https://old.wiki.example'
const wiki = describeWiki({ general: { server: origin } }, origin)
const foreign: ForeignWiki = {
  ...{ editor: 'Ed', administrator: 'Ada', reader: 'Rita' },
  mailbox: { address: 'checks@wiki.example', command: ['mail'], imap: null },
}

/** The wiki knows Ed by his password. */
const browser = memoryBrowser(({ address, form }) => {
  const asked = new URL(address).searchParams
  const answer = {
    query: {
      tokens: { logintoken: 'a token' },
      users: (asked.get('ususers') ?? '')
        .split('|')
        .map((name) => (name.endsWith('made') ? { name, userid: 7 } : { name, missing: true })),
    },
    clientlogin:
      form?.['password'] === 'of Ed'
        ? { status: 'PASS' }
        : { status: 'FAIL', message: 'Wrong.\nTry again.' },
  }
  return {
    body: JSON.stringify(form?.['action'] === 'clientlogin' ? answer : { query: answer.query }),
  }
})

let passwords: Record<string, string>
beforeEach(() => {
  passwords = { editorPassword: 'of Ed', administratorPassword: 'of nobody' }
})
const given = (more: Partial<ForeignWiki> = {}): Given => ({
  wiki: { ...foreign, ...more },
  secrets: { find: async (name) => passwords[name], describe: (name) => `VARIABLE of ${name}` },
  mailbox: undefined,
})

test('accounts that can log in are there; one that cannot is told with where its password comes from', async () => {
  const { accounts, missing } = await openGiven(wiki, given(), browser)
  expect(accounts.editor).toEqual({ name: 'Ed', password: 'of Ed', email: '' })
  expect(missing).toEqual({
    administrator: 'Ada cannot log in: Wrong. Try again. See VARIABLE of administratorPassword',
  })
})

test('the reader has an address and no password', async () => {
  const { accounts } = await openGiven(wiki, given(), browser)
  expect(accounts.reader).toEqual({ name: 'Rita', password: '', email: 'checks@wiki.example' })
})

test('nobody is there where nobody is named, or no password was given', async () => {
  passwords = {}
  const named = await openGiven(wiki, given({ reader: null }), browser)
  expect(named.accounts).toEqual({})
  expect(named.missing).toEqual({
    editor: 'nobody gave the password of Ed: VARIABLE of editorPassword',
    administrator: 'nobody gave the password of Ada: VARIABLE of administratorPassword',
    reader: 'there is no account for the reader: name one as reader in acceptance.wikis',
  })
  const unknown = await openGiven(wiki, undefined, browser)
  expect(unknown.missing.editor).toMatch(/^there is no account for the editor/)
})

test('accounts that were made stay, and are told', async () => {
  const opened = await openGiven(wiki, given(), browser)
  expect(await opened.close([])).toEqual([])
  expect(await opened.close(['one made', 'one refused'])).toEqual(['User:one made'])
})

test('a wiki is found by any of its pages', () => {
  const site = memorySite()
  const found = { ...site, acceptance: { ...site.acceptance, wikis: { [origin]: foreign } } }
  expect(findForeign(found, `${origin}/wiki/Main_Page`)).toBe(foreign)
  expect(findForeign(found, 'https://wiki.example')).toBeUndefined()
})

test('who has no account yet gets mail at the same mailbox', () => {
  const mailbox = memoryMailbox({ now: () => new Date() })
  expect(foreignPost(mailbox, 'checks@wiki.example').address('one')).toBe('checks+one@wiki.example')
  expect(foreignPost(mailbox, 'ada+checks@wiki.example').address('one')).toBe(
    'ada+checks-one@wiki.example',
  )
})
