import { scriptAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { CheckFailed, must } from '../check-failed.ts'
import { changePassword, logInByForm, SUBMIT } from '../forms.ts'
import { mailHints } from '../mail-hints.ts'
import type { Scene } from '../scene.ts'

export const resetPassword: Check = {
  name: 'reset-password',
  title: 'a forgotten password is reset by mail',
  needs: ['editor', 'administrator', 'reader', 'mail'],
  mend: [
    {
      when: /Error sending mail/i,
      hint: 'the wiki cannot hand over its mail: see $wgSMTP and the mail host',
    },
    {
      when: /throttle|too many|exceeded|already been sent/i,
      hint: 'too many resets within an hour from this address, or one within a day for this account: wait',
    },
    ...mailHints,
  ],
  async run(scene) {
    const { wiki, stranger, account, awaitMail, hide } = scene
    const reader = account('reader')
    await askForReset(scene)
    const mail = await awaitMail(reader.email, 'a temporary password', ({ text }) =>
      TEMPORARY.test(text),
    )
    const temporary = TEMPORARY.exec(mail.text)?.[1] ?? ''
    hide(temporary)
    const window = await stranger()
    await logInByForm(window, wiki, reader.name, temporary)
    await changePassword(window, `New-${temporary}-${Date.now()}`, hide)
    await window.goto(scriptAddress(wiki, { title: wiki.mainPage, wikistead: 'reset' }))
    const name = await window.read<string | null>(`mw.config.get('wgUserName')`)
    must(name === reader.name, `logged in as ${reader.name}`, `logged in as ${String(name)}`)
    return 'mail came, and the new password works'
  },
}

const TEMPORARY = /Temporary password:\s+(\S+)/

/** As anybody; where that was done too often within the hour, as somebody who may do it more often. */
async function askForReset(scene: Scene): Promise<void> {
  for (const as of [undefined, 'administrator'] as const) {
    const window = await (as === undefined ? scene.stranger() : scene.visitor(as))
    await window.goto(scriptAddress(scene.wiki, { title: 'Special:PasswordReset' }))
    await window.fill('[name=wpUsername]', scene.account('reader').name)
    await window.submit(SUBMIT)
    const refusal = (
      await window.text('.mw-message-box-error, .cdx-message--error, .errorbox, .error')
    )?.trim()
    const said = `${refusal ?? ''} ${(await window.text('#firstHeading')) ?? ''}`
    if (/throttl|exceeded|too many/i.test(said) && as === undefined) continue
    if (refusal !== undefined) throw new CheckFailed('a reset can be asked for', refusal)
    return
  }
}
