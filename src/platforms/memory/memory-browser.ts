import { Problem } from '../../domain/problems/problem.ts'
import type { Browser, Client, Page, Request, Visitor } from '../../ports/browser.ts'

/** What a web server that lives in memory answers. */
export interface MemoryPage {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Where it leads instead. */
  readonly location?: string
  /** What is seen in it, by selector. */
  readonly texts?: Readonly<Record<string, string>>
  /** What expressions give in it. */
  readonly values?: Readonly<Record<string, unknown>>
  readonly fields?: readonly string[]
  /** Buttons, and what is asked when they are pressed. */
  readonly buttons?: Readonly<Record<string, string>>
  /** Sets a cookie; it is sent with later requests. */
  readonly cookie?: string
}

export interface MemoryRequest extends Request {
  readonly address: string
  readonly method: string
  /** Such as `name=Ada`; what was typed into fields comes as `form`. */
  readonly cookies: readonly string[]
}

export type MemoryServer = (request: MemoryRequest) => MemoryPage | undefined

export interface MemoryBrowser extends Browser {
  /** Windows that are open. */
  readonly open: Set<Visitor>
}

/** A browser whose web is one function; undefined means that nobody answers. */
export function memoryBrowser(server: MemoryServer = () => undefined): MemoryBrowser {
  const open = new Set<Visitor>()
  const rooms = new Map<string, string[]>()
  return {
    open,
    client: async () => client(server, []),
    async visitor({ memory, room }) {
      const own = [...((memory?.cookies ?? []) as string[])]
      const cookies = room === undefined ? own : (rooms.get(room) ?? own)
      if (room !== undefined) rooms.set(room, cookies)
      const made = visitor(server, cookies, () => open.delete(made))
      open.add(made)
      return made
    },
    async close() {
      open.clear()
    },
  }
}

function ask(server: MemoryServer, cookies: string[], address: string, request: Request) {
  const method = request.method ?? (request.form === undefined ? 'GET' : 'POST')
  const page = server({ ...request, address, method, cookies })
  if (page === undefined)
    throw new Problem('wiki-unreachable', `${address} does not answer: nobody is there`)
  if (page.cookie !== undefined) cookies.push(page.cookie)
  return page
}

function follow(
  server: MemoryServer,
  cookies: string[],
  first: string,
  request: Request,
): { page: MemoryPage; address: string } {
  let address = first
  let page = ask(server, cookies, address, request)
  while (page.location !== undefined && request.isFollowing !== false) {
    address = new URL(page.location, address).href
    page = ask(server, cookies, address, {})
  }
  return { page, address }
}

const statusOf = ({ status, location }: MemoryPage) =>
  status ?? (location === undefined ? 200 : 302)

const headersOf = ({ headers, location }: MemoryPage) => ({
  ...headers,
  ...(location === undefined ? {} : { location }),
})

const client = (server: MemoryServer, cookies: string[]): Client => ({
  async ask(address, request = {}) {
    const { page, address: found } = follow(server, cookies, address, request)
    const body = Buffer.from(page.body ?? '')
    return { status: statusOf(page), address: found, headers: headersOf(page), body }
  },
  remember: async () => ({ cookies: [...cookies], origins: [] }),
  close: async () => undefined,
})

function visitor(server: MemoryServer, cookies: string[], onClose: () => void): Visitor {
  let at = 'about:blank'
  let page: MemoryPage = {}
  let typed: Record<string, string> = {}
  const faults: string[] = []
  const differs = (what: string) =>
    new Problem('page-differs', `${what} did not come in time`, { hint: `open ${at} in a browser` })
  const field = (selector: string, value: string) => {
    if (page.fields?.includes(selector) !== true) throw differs(selector)
    typed = { ...typed, [selector]: value }
  }
  const show = (address: string, request: Request): Page => {
    const found = follow(server, cookies, address, request)
    page = found.page
    at = found.address
    typed = {}
    if (statusOf(page) >= 400) faults.push(`${statusOf(page)} ${at}`)
    return { status: statusOf(page), headers: headersOf(page) }
  }
  const read = (expression: string) => {
    if (page.values === undefined || !(expression in page.values)) throw differs(expression)
    return page.values[expression]
  }
  return {
    client: client(server, cookies),
    goto: async (address) => show(address, {}),
    reload: async (kind) =>
      show(at, kind === 'hard' ? { headers: { 'cache-control': 'no-cache' } } : {}),
    fill: async (selector, text) => field(selector, text),
    tick: async (selector) => field(selector, 'on'),
    attach: async (selector, file) => field(selector, file.name),
    press: async (selector) => field(selector, typed[selector] ?? ''),
    click: async (selector) => {
      if (page.buttons?.[selector] === undefined) throw differs(selector)
    },
    async submit(selector) {
      const next = page.buttons?.[selector]
      if (next === undefined) throw differs(selector)
      return show(new URL(next, at).href, { form: typed })
    },
    text: async (selector) => page.texts?.[selector],
    read: async <T>(expression: string) => read(expression) as T,
    until: async (expression, what) => {
      if (page.values?.[expression] !== true) throw differs(what)
    },
    address: () => at,
    faults: () => faults,
    screenshot: async () => Buffer.from(`a picture of ${at}`),
    close: async () => onClose(),
  }
}
