import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import { logInByForm } from '../forms.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

export const logInCheck: Check = {
  name: 'log-in',
  title: 'an account can log in',
  needs: ['editor'],
  mend: [
    {
      when: /hijack|session/i,
      hint: 'sessions are lost between two requests: look at $wgSessionCacheType and the cache',
    },
    {
      when: /throttle|too many/i,
      hint: 'too many logins: wait, or look at $wgPasswordAttemptThrottle',
    },
    { hint: 'see whether the form comes from a cache, and $wgCookieDomain and $wgCookieSecure' },
  ],
  async run({ wiki, stranger, account }) {
    const window = await stranger()
    const editor = account('editor')
    await logInByForm(window, wiki, editor.name, editor.password)
    await window.goto(pageAddress(wiki, wiki.mainPage))
    const name = await window.read<string | null>(`mw.config.get('wgUserName')`)
    must(name === editor.name, `logged in as ${editor.name}`, `logged in as ${String(name)}`)
    const { cookies } = await window.client.remember()
    const session = (cookies as readonly Cookie[]).find(({ name }) => /_session$/i.test(name))
    must(session?.httpOnly === true, 'a session cookie that no script reads', 'no such cookie')
    const isSafe = session.secure || wiki.server.startsWith('http:')
    must(isSafe, 'a session cookie for https only', 'it is sent over http too')
    return editor.name
  },
}

interface Cookie {
  readonly name: string
  readonly httpOnly: boolean
  readonly secure: boolean
}
