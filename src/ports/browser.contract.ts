import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Browser } from './browser.ts'

/** One page of the web that the contract looks at. Selectors are `#id`, expressions `window.name`. */
export interface ContractPage {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly location?: string
  readonly cookie?: string
  readonly texts?: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, unknown>>
  readonly fields?: readonly string[]
  readonly buttons?: Readonly<Record<string, string>>
}

export interface ContractRequest {
  readonly address: string
  readonly method: string
  readonly cookies: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Undefined: nobody answers. */
export type ContractServer = (request: ContractRequest) => ContractPage | undefined

interface Opened {
  readonly browser: Browser
  /** Where the server is. */
  readonly origin: string
  close(): Promise<void>
}

/** The promises of `Browser`, which every platform keeps. */
export function browserContract(
  name: string,
  open: (server: ContractServer) => Promise<Opened>,
): void {
  describe(name, () => {
    let opened: Opened
    let browser: Browser
    let origin: string
    const asked: ContractRequest[] = []
    const serve: ContractServer = (request) => {
      asked.push(request)
      switch (new URL(request.address).pathname) {
        case '/':
          return { body: 'hello', texts: { '#said': 'Hello' }, values: { 'window.answer': 42 } }
        case '/moved':
          return { location: '/' }
        case '/missing':
          return { status: 404, body: 'not here', texts: { '#said': 'Not here' } }
        case '/cookie':
          return { cookie: 'who=ada', body: 'a cookie' }
        case '/who':
          return { body: request.cookies.join(';'), texts: { '#who': request.cookies.join(';') } }
        case '/form':
          return { fields: ['#name'], buttons: { '#send': '/sent' }, body: 'a form' }
        case '/sent':
          return { texts: { '#said': `${request.method} received` }, body: 'sent' }
        default:
          return undefined
      }
    }
    beforeEach(async () => {
      asked.length = 0
      opened = await open(serve)
      ;({ browser, origin } = opened)
    })
    afterEach(async () => {
      await browser.close()
      await opened.close()
    })

    test('an answer other than 200 is an answer', async () => {
      const client = await browser.client()
      const reply = await client.ask(`${origin}/missing`)
      expect({ ...reply, headers: {}, body: reply.body.toString().includes('not here') }).toEqual({
        ...{ status: 404, address: `${origin}/missing`, headers: {}, body: true },
      })
    })

    test('redirects are followed, unless told not to', async () => {
      const client = await browser.client()
      expect(await client.ask(`${origin}/moved`)).toMatchObject({ address: `${origin}/` })
      const stayed = await client.ask(`${origin}/moved`, { isFollowing: false })
      expect(stayed).toMatchObject({ status: 302, headers: { location: '/' } })
    })

    test('where nobody answers it says so', async () => {
      const client = await browser.client()
      await expect(client.ask(`${origin}/nobody`)).rejects.toMatchObject({
        code: 'wiki-unreachable',
      })
      const visitor = await browser.visitor({ origin })
      await expect(visitor.goto(`${origin}/nobody`)).rejects.toMatchObject({
        code: 'wiki-unreachable',
      })
    })

    test('a form is sent by POST', async () => {
      const client = await browser.client()
      await client.ask(`${origin}/sent`, { form: { a: 'b' } })
      expect(asked.at(-1)?.method).toBe('POST')
    })

    test('a page has texts, and what is not there is undefined', async () => {
      const visitor = await browser.visitor({ origin })
      expect(await visitor.goto(`${origin}/`)).toMatchObject({ status: 200 })
      expect(await visitor.text('#said')).toBe('Hello')
      expect(await visitor.text('#nowhere')).toBeUndefined()
      expect(await visitor.read('window.answer')).toBe(42)
      expect(visitor.address()).toBe(`${origin}/`)
    })

    test('what is typed and sent leads to the next page', async () => {
      const visitor = await browser.visitor({ origin })
      await visitor.goto(`${origin}/form`)
      await visitor.fill('#name', 'Ada')
      expect(await visitor.submit('#send')).toMatchObject({ status: 200 })
      expect(await visitor.text('#said')).toBe('POST received')
      expect(visitor.address()).toBe(`${origin}/sent`)
    })

    test('what does not come in time makes the page differ', async () => {
      const visitor = await browser.visitor({ origin })
      await visitor.goto(`${origin}/`)
      for (const wait of [
        async () => visitor.fill('#nowhere', ''),
        async () => visitor.submit('#nowhere'),
        async () => visitor.until('window.never', 'never'),
      ])
        await expect(wait()).rejects.toMatchObject({ code: 'page-differs' })
    })

    test('failed answers are noted', async () => {
      const visitor = await browser.visitor({ origin })
      expect(visitor.faults()).toEqual([])
      await visitor.goto(`${origin}/missing`)
      expect(visitor.faults()).toEqual([`404 ${origin}/missing`])
    })

    test('a hard reload asks caches for a fresh copy', async () => {
      const visitor = await browser.visitor({ origin })
      await visitor.goto(`${origin}/`)
      await visitor.reload('hard')
      expect(asked.at(-1)?.headers?.['cache-control']).toBe('no-cache')
    })

    test('cookies belong to one visitor and its client', async () => {
      const visitor = await browser.visitor({ origin })
      await visitor.goto(`${origin}/cookie`)
      expect((await visitor.client.ask(`${origin}/who`)).body.toString()).toContain('who=ada')
      const other = await browser.visitor({ origin })
      await other.goto(`${origin}/who`)
      expect((await other.text('#who')) ?? '').toBe('')
    })

    test('visitors of one room share them, and so does one with the memory of another', async () => {
      const first = await browser.visitor({ origin, room: 'one' })
      await first.goto(`${origin}/cookie`)
      await first.close()
      const memory = await first.client.remember()
      for (const options of [{ room: 'one' }, { memory }]) {
        const second = await browser.visitor({ origin, ...options })
        await second.goto(`${origin}/who`)
        expect(await second.text('#who')).toBe('who=ada')
      }
    })

    test('closing it twice does no harm', async () => {
      const visitor = await browser.visitor({ origin })
      await visitor.goto(`${origin}/`)
      expect((await visitor.screenshot()).length).toBeGreaterThan(0)
      await browser.close()
      await browser.close()
    })
  })
}
