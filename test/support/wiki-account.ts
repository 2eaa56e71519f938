import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { url } from './site.ts'

/** Speaks to the wiki's API with the administrator's account, or another one. */
export async function logIn(
  directory: string,
  base = url,
  account?: { readonly name: string; readonly password: string },
) {
  const secrets = JSON.parse(
    await readFile(join(directory, '.wikistead/environments/local/secrets.json'), 'utf8'),
  ) as { administratorPassword: string }
  const cookies = new Map<string, string>()
  const ask = async (
    address: string,
    content: { method?: string; body?: URLSearchParams | FormData },
  ) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(address, { ...content, headers: { cookie } })
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/)
      cookies.set(name, value)
    }
    return (await response.json()) as Record<string, any>
  }
  const post = async (body: URLSearchParams | FormData) =>
    ask(`${base}/api.php`, { method: 'POST', body })
  const call = async (parameters: Record<string, string>, isPost = true) => {
    const query = new URLSearchParams({ format: 'json', formatversion: '2', ...parameters })
    return isPost ? post(query) : ask(`${base}/api.php?${query.toString()}`, {})
  }
  const token = async (type: string) =>
    (await call({ action: 'query', meta: 'tokens', type }, false))['query'].tokens[
      `${type}token`
    ] as string
  const login = await call({
    action: 'login',
    lgname: account?.name ?? 'Admin',
    lgpassword: account?.password ?? secrets.administratorPassword,
    lgtoken: await token('login'),
  })
  if (login['login']?.result !== 'Success') throw new Error(JSON.stringify(login))
  return {
    ...{ call, post },
    edit: async (title: string, text: string) =>
      call({ action: 'edit', title, text, token: await token('csrf') }),
    act: async (parameters: Record<string, string>) =>
      call({ ...parameters, token: await token('csrf') }),
    /** A picture of one pixel whose bytes differ with the text in it. */
    async upload(name: string, text: string) {
      const form = new FormData()
      for (const [key, value] of Object.entries({
        ...{ action: 'upload', format: 'json', filename: name, ignorewarnings: '1' },
        token: await token('csrf'),
      }))
        form.set(key, value)
      form.set('file', new Blob([picture(text)], { type: 'image/svg+xml' }), name)
      const answer = await post(form)
      if (answer['upload']?.result !== 'Success') throw new Error(JSON.stringify(answer))
    },
  }
}

const picture = (text: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>${text}</title></svg>`
