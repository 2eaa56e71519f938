import type { Wiki } from '../../domain/acceptance/wiki.ts'
import type { Client } from '../../ports/browser.ts'
import type { Account } from './accounts.ts'
import { askApi, type ApiAnswer, type Parameters } from './asking.ts'
import { must } from './check-failed.ts'

/** Somebody who is logged in, at the API. */
export interface Session {
  readonly client: Client
  call(parameters: Parameters, method?: 'GET' | 'POST'): Promise<ApiAnswer>
  /** As `call`, with the token that changes of this kind need. */
  change(parameters: Parameters, kind?: 'csrf' | 'watch'): Promise<ApiAnswer>
  /** Saves the page; gives the new revision. */
  edit(title: string, text: string): Promise<number>
}

/** Fails where the wiki does not let the account in. */
export async function logIn(client: Client, wiki: Wiki, account: Account): Promise<Session> {
  const call: Session['call'] = async (parameters, method) =>
    askApi(client, wiki, parameters, method)
  const token = async (type: string) => {
    const answer = await call({ action: 'query', meta: 'tokens', type })
    return String(answer['query']?.tokens?.[`${type}token`])
  }
  const answer = await call(
    {
      ...{ action: 'clientlogin', username: account.name, password: account.password },
      ...{ loginreturnurl: wiki.server, logintoken: await token('login') },
    },
    'POST',
  )
  const login = answer['clientlogin']
  must(
    login?.status === 'PASS',
    `${account.name} can log in`,
    String(login?.message ?? login?.status),
  )
  const tokens = new Map<string, Promise<string>>()
  const change: Session['change'] = async (parameters, kind = 'csrf') => {
    const known = tokens.get(kind) ?? token(kind)
    tokens.set(kind, known)
    return call({ ...parameters, token: await known, assert: 'user' }, 'POST')
  }
  return {
    ...{ client, call, change },
    async edit(title, text) {
      const { edit } = await change({ action: 'edit', title, text, summary: 'Wikistead accepts' })
      must(edit?.result === 'Success', `${title} can be saved`, JSON.stringify(edit))
      return Number(edit.newrevid ?? 0)
    },
  }
}
