import { pageAddress, type Wiki } from '../../domain/acceptance/wiki.ts'
import type { Visitor } from '../../ports/browser.ts'
import { askApi } from './asking.ts'
import { CheckFailed, must } from './check-failed.ts'
import { SUBMIT } from './forms.ts'
import type { Scene } from './scene.ts'
import { logIn } from './session.ts'

export const lacksAccountRequests = ({ specialPages }: Wiki): string | undefined =>
  specialPages.includes('RequestAccount') && specialPages.includes('ConfirmAccounts')
    ? undefined
    : 'there is no Special:RequestAccount'

export interface Applicant {
  readonly name: string
  readonly email: string
}

const BIOGRAPHY = Array.from({ length: 60 }, () => 'words').join(' ')

/** Fills in the form, receives the mail, and follows its link. */
export async function requestByForm(scene: Scene, { name, email }: Applicant): Promise<void> {
  const { wiki, stranger, awaitMail, hide } = scene
  const window = await stranger()
  await window.goto(pageAddress(wiki, 'Special:RequestAccount'))
  await window.fill('[name=wpUsername]', name)
  await window.fill('[name=wpEmail]', email)
  await window.fill('[name=wpRealName]', 'A Test of Wikistead')
  await window.fill('[name=wpBio]', BIOGRAPHY)
  await window.submit(SUBMIT)
  await refuseErrors(window, 'the request is taken')
  const mail = await awaitMail(email, 'a link that confirms the address', ({ text }) =>
    LINK.test(text),
  )
  const link = LINK.exec(mail.text)?.[0] ?? ''
  hide(new URL(link).searchParams.get('wpEmailToken') ?? link)
  await window.goto(link)
  const said = (await window.text('#mw-content-text')) ?? ''
  must(said.includes('has been confirmed'), 'the address is confirmed', said.trim().slice(0, 300))
}

const LINK = /https?:\/\/\S+action=confirmemail\S+/

/** An administrator finds the request, accepts it and makes the account. */
export async function approveByForm(scene: Scene, { name }: Applicant): Promise<void> {
  const { wiki, stranger, account } = scene
  // A session of its own: making accounts twice at once in one session is taken for a hijacking.
  const window = await stranger()
  await logIn(window.client, wiki, account('administrator'))
  await window.goto(pageAddress(wiki, 'Special:ConfirmAccounts/authors'))
  const queue = (await window.text('#mw-content-text')) ?? ''
  must(queue.includes(name), `the queue shows ${name}`, queue.trim().slice(0, 300))
  const link = await window.read<string | null>(
    `[...document.querySelectorAll('#mw-content-text li')].find((row) => row.textContent.includes(${JSON.stringify(name)}))?.querySelector('a[href*="acrid="]')?.href ?? null`,
  )
  must(link !== null, 'a link to the request', 'none')
  await window.goto(link)
  await window.tick('[name=wpSubmitType][value=accept]')
  await window.fill('[name=wpReason]', 'Wikistead accepts')
  await window.submit(SUBMIT)
  await refuseErrors(window, 'the request is accepted')
  // Accepting leads to the form that makes the account; without it there is none.
  // Two at once end in a deadlock of MediaWiki's, where their names are neighbours.
  await scene.inTurn(async () => window.submit('#wpCreateaccount'))
  await refuseErrors(window, 'the account is made')
  const { query } = await askApi(window.client, wiki, {
    ...{ action: 'query', list: 'users', ususers: name },
  })
  must(query?.users?.[0]?.userid > 0, `there is a user ${name}`, 'there is none')
  await window.goto(pageAddress(wiki, 'Special:ConfirmAccounts/authors'))
  const left = (await window.text('#mw-content-text')) ?? ''
  must(!left.includes(name), 'the request leaves the queue', 'it is still there')
}

async function refuseErrors(window: Visitor, expected: string): Promise<void> {
  const said = await window.text('.mw-message-box-error, .cdx-message--error, .errorbox, .error')
  if (said !== undefined) throw new CheckFailed(expected, said.trim().slice(0, 300))
}
