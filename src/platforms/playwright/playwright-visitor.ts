import type { BrowserContext, Response } from 'playwright-core'
import { Problem } from '../../domain/problems/problem.ts'
import type { Page, Visitor } from '../../ports/browser.ts'
import { noteFaults } from './note-faults.ts'
import { playwrightClient } from './playwright-client.ts'
import { firstLine, unreachable } from './unreachable.ts'

/** Milliseconds; a picture is worth no more. */
const SCREENSHOT_TIMEOUT = 5000

export async function playwrightVisitor(
  context: BrowserContext,
  origin: string,
  patience: number,
  leave: () => Promise<void>,
): Promise<Visitor> {
  const tab = await context.newPage()
  const faults = noteFaults(tab, origin)
  // A page that asks whether to leave it, or a script that speaks.
  tab.on('dialog', (dialog) => void dialog.accept().catch(() => undefined))
  const inPage = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw differs(what, tab.url(), error)
    }
  }
  const loaded = async (what: string, act: () => Promise<unknown>): Promise<Page> =>
    inPage(what, async () => {
      // Begun before the act: after it the old page would count as the next one for a moment.
      const [response] = await Promise.all([tab.waitForNavigation({ waitUntil: 'load' }), act()])
      return pageOf(response)
    })
  return {
    client: {
      ...playwrightClient(context.request, patience),
      close: async () => undefined,
    },
    async goto(address) {
      const response = await tab.goto(address).catch((error: unknown) => {
        throw unreachable(address, error)
      })
      return pageOf(response)
    },
    reload: async (kind) =>
      loaded('the page, loaded again,', async () => {
        if (kind === 'soft') return tab.evaluate('location.reload()')
        const session = await context.newCDPSession(tab)
        return session.send('Page.reload', { ignoreCache: true })
      }),
    fill: async (selector, text) => inPage(selector, async () => tab.fill(selector, text)),
    tick: async (selector) => inPage(selector, async () => tab.check(selector)),
    attach: async (selector, { name, mimeType, content }) =>
      inPage(selector, async () =>
        tab.setInputFiles(selector, { name, mimeType, buffer: content }),
      ),
    press: async (selector, key) => inPage(selector, async () => tab.press(selector, key)),
    click: async (selector) => inPage(selector, async () => tab.click(selector)),
    submit: async (selector) =>
      loaded(`the page after ${selector}`, async () => tab.click(selector)),
    async text(selector) {
      const found = tab.locator(selector).first()
      return (await found.count()) === 0 ? undefined : ((await found.textContent()) ?? undefined)
    },
    read: async <T>(expression: string) =>
      inPage(expression, async () => tab.evaluate<T>(expression)),
    until: async (expression, what) =>
      inPage(what, async () => {
        await tab.waitForFunction(expression)
      }),
    address: () => tab.url(),
    faults,
    screenshot: async () =>
      tab.screenshot({
        timeout: SCREENSHOT_TIMEOUT,
        mask: [tab.locator('input[type=password]')],
      }),
    async close() {
      await tab.close()
      await leave()
    },
  }
}

const pageOf = (response: Response | null): Page => ({
  status: response?.status() ?? 0,
  headers: response?.headers() ?? {},
})

function differs(what: string, address: string, error: unknown): Problem {
  const isLate = (error as Error).name === 'TimeoutError'
  return new Problem(
    'page-differs',
    isLate ? `${what} did not come in time` : `${what}: ${firstLine(error)}`,
    { hint: `open ${address} in a browser` },
  )
}
