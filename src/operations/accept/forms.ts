import { scriptAddress, type Wiki } from '../../domain/acceptance/wiki.ts'
import type { Visitor } from '../../ports/browser.ts'
import { CheckFailed, must } from './check-failed.ts'

/** True once no module of ResourceLoader is on its way any more. */
const SETTLED = `window.mw && mw.loader && mw.loader.getModuleNames && document.readyState === 'complete' &&
  !mw.loader.getModuleNames().some((name) => ['loading', 'loaded', 'executing'].includes(mw.loader.getState(name)))`

/** A script that starts late would overwrite what was typed. */
export const settle = async (visitor: Visitor): Promise<void> =>
  visitor.until(SETTLED, 'the page’s scripts')

/** Types name and password, as people do. */
export async function logInByForm(
  visitor: Visitor,
  wiki: Wiki,
  name: string,
  password: string,
): Promise<void> {
  const title = 'Special:UserLogin'
  await visitor.goto(scriptAddress(wiki, { title, returnto: wiki.mainPage }))
  await visitor.fill('#wpName1', name)
  await visitor.fill('#wpPassword1', password)
  await visitor.submit('#wpLoginAttempt')
  const refusal = await visitor.text('.mw-message-box-error, .cdx-message--error, .errorbox')
  if (refusal !== undefined) throw new CheckFailed(`${name} can log in`, refusal.trim())
}

/** Saves the page with the plain form, as people do; gives its new revision. */
export async function editByForm(
  visitor: Visitor,
  wiki: Wiki,
  title: string,
  text: string,
): Promise<number> {
  await visitor.goto(
    scriptAddress(wiki, { title, action: 'edit', veswitched: '1', vehidebetadialog: '1' }),
  )
  must((await visitor.text('#wpTextbox1')) !== undefined, 'a form to edit the page', 'no form')
  await settle(visitor)
  await visitor.fill('#wpTextbox1', text)
  await visitor.fill('#wpSummary', 'Wikistead accepts')
  await visitor.submit('#wpSave')
  const action = await visitor.read<string>(`mw.config.get('wgAction')`)
  const refusal = (
    await visitor.text('.mw-message-box-error, .errorbox, .mw-spamprotection')
  )?.trim()
  must(action === 'view', `${title} is saved`, refusal ?? `the form is still there (${action})`)
  return visitor.read<number>(`mw.config.get('wgRevisionId')`)
}

/** The form that asks for a new password after a temporary one. */
export async function changePassword(
  visitor: Visitor,
  password: string,
  hide: (secret: string) => void,
): Promise<void> {
  hide(password)
  await visitor.fill(
    '#mw-content-text [name=wpPassword], #mw-content-text [name=password]',
    password,
  )
  await visitor.fill('#mw-content-text [name=retype]', password)
  await visitor.submit(SUBMIT)
  const refusal = await visitor.text('.mw-message-box-error, .cdx-message--error, .errorbox')
  if (refusal !== undefined) throw new CheckFailed('a new password can be set', refusal.trim())
}

/** The button of the form that is the page. */
export const SUBMIT =
  '#mw-content-text form button[type=submit], #mw-content-text form input[type=submit]'
