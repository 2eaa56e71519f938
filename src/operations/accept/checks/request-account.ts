import { scriptAddress } from '../../../domain/acceptance/wiki.ts'
import { approveByForm, lacksAccountRequests, requestByForm } from '../account-requests.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import { changePassword, logInByForm } from '../forms.ts'
import { mailHints } from '../mail-hints.ts'

export const requestAccount: Check = {
  name: 'request-account',
  title: 'an account is requested, confirmed by mail, approved, and used',
  needs: ['editor', 'administrator', 'mail'],
  lacks: lacksAccountRequests,
  mend: [
    {
      when: /Error sending mail/i,
      hint: 'the wiki cannot hand over its mail: see $wgSMTP and the mail host',
    },
    {
      when: /throttle|too many|exceeded/i,
      hint: 'raise $wgAccountRequestThrottle for the address of the checks',
    },
    { when: /captcha/i, hint: 'account requests ask for a captcha, which no check can solve' },
    ...mailHints,
  ],
  async run(scene) {
    const { wiki, stranger, awaitMail, hide } = scene
    const applicant = scene.applicant('applicant')
    await requestByForm(scene, applicant)
    await approveByForm(scene, applicant)
    const mail = await awaitMail(applicant.email, 'a password', ({ text }) => PASSWORD.test(text))
    const password = PASSWORD.exec(mail.text)?.[1] ?? ''
    hide(password)
    const window = await stranger()
    await logInByForm(window, wiki, applicant.name, password)
    await changePassword(window, `New-${password}-1`, hide)
    await window.goto(scriptAddress(wiki, { title: wiki.mainPage, wikistead: 'new' }))
    const name = await window.read<string | null>(`mw.config.get('wgUserName')`)
    must(name === applicant.name, `logged in as ${applicant.name}`, `logged in as ${String(name)}`)
    return applicant.name
  },
}

const PASSWORD = /password "([^"]+)"/
