import type { Wiki } from '../../domain/acceptance/wiki.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import type { ForeignWiki, Site } from '../../domain/sites/site.ts'
import type { Browser } from '../../ports/browser.ts'
import type { GivenSecrets } from '../../ports/given-secrets.ts'
import type { Mailbox } from '../../ports/mailbox.ts'
import type { Account, OpenedAccounts } from './accounts.ts'
import { askApi } from './asking.ts'
import { CheckFailed } from './check-failed.ts'
import { logIn } from './session.ts'

/** What the configuration gives for a wiki that Wikistead does not run. */
export interface Given {
  readonly wiki: ForeignWiki
  readonly secrets: GivenSecrets
  readonly mailbox: Mailbox | undefined
}

/** What is given for the wiki at this address, or at one of its pages. */
export const findForeign = ({ acceptance }: Site, address: string): ForeignWiki | undefined =>
  Object.entries(acceptance.wikis).find(
    ([known]) => URL.canParse(address) && new URL(known).origin === new URL(address).origin,
  )?.[1]

/** Logs in once as each account, so that one that is wrong is told before anything is tried. */
export async function openGiven(
  wiki: Wiki,
  given: Given | undefined,
  browser: Browser,
): Promise<OpenedAccounts> {
  const [editor, administrator] = await Promise.all([
    openAccount('editor', wiki, given, browser),
    openAccount('administrator', wiki, given, browser),
  ])
  const name = given?.wiki.reader ?? null
  const email = given?.wiki.mailbox?.address ?? ''
  // Nobody logs in as the reader before the password was forgotten.
  const reader =
    name === null ? lacks('the reader', 'reader') : { account: { name, email, password: '' } }
  const opened = Object.entries({ editor, administrator, reader })
  return {
    accounts: Object.fromEntries(
      opened.flatMap(([part, { account }]) => (account === undefined ? [] : [[part, account]])),
    ),
    missing: Object.fromEntries(
      opened.flatMap(([part, { missing }]) => (missing === undefined ? [] : [[part, missing]])),
    ),
    close: async (applicants) => listMade(applicants, wiki, browser),
  }
}

interface Opened {
  readonly account?: Account
  readonly missing?: string
}

async function openAccount(
  part: 'editor' | 'administrator',
  wiki: Wiki,
  given: Given | undefined,
  browser: Browser,
): Promise<Opened> {
  const name = given?.wiki[part] ?? null
  if (given === undefined || name === null) return lacks(`the ${part}`, part)
  const secret = `${part}Password`
  const password = await given.secrets.find(secret)
  if (password === undefined)
    return { missing: `nobody gave the password of ${name}: ${given.secrets.describe(secret)}` }
  const account = { name, password, email: '' }
  const client = await browser.client()
  try {
    await logIn(client, wiki, account)
    return { account }
  } catch (error) {
    if (error instanceof CheckFailed)
      return {
        missing: `${name} cannot log in: ${onOneLine(error.found)} See ${given.secrets.describe(secret)}`,
      }
    if (isProblem(error)) return { missing: error.message }
    throw error
  } finally {
    await client.close()
  }
}

/** As a sentence, although the wiki says it in several lines. */
const onOneLine = (said: string) => `${said.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '')}.`

const lacks = (whom: string, setting: string): Opened => ({
  missing: `there is no account for ${whom}: name one as ${setting} in acceptance.wikis`,
})

/** Accounts cannot be deleted from outside: those that were made stay. */
async function listMade(applicants: readonly string[], wiki: Wiki, browser: Browser) {
  if (applicants.length === 0) return []
  const client = await browser.client()
  try {
    const { query } = await askApi(client, wiki, {
      ...{ action: 'query', list: 'users', ususers: applicants.join('|') },
    })
    const users = (query?.users ?? []) as readonly { name: string; userid?: number }[]
    return users.flatMap(({ name, userid }) => (userid === undefined ? [] : [`User:${name}`]))
  } finally {
    await client.close()
  }
}
