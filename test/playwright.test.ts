import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { playwrightBrowser } from '../src/platforms/playwright/playwright-browser.ts'
import { browserContract, type ContractPage } from '../src/ports/browser.contract.ts'

/** The contract's page as a real one. */
const render = ({ texts = {}, values = {}, fields = [], buttons = {}, body = '' }: ContractPage) =>
  [
    '<!doctype html><link rel="icon" href="data:,">',
    `<script>${Object.entries(values)
      .map(([name, value]) => `${name} = ${JSON.stringify(value)};`)
      .join('')}</script>`,
    ...Object.entries(texts).map(([id, text]) => `<p id="${id.slice(1)}">${text}</p>`),
    ...Object.entries(buttons).map(
      ([id, next]) =>
        `<form method="post" action="${next}">${fields.map((field) => `<input id="${field.slice(1)}" name="x">`).join('')}<button id="${id.slice(1)}">Send</button></form>`,
    ),
    `<div>${body}</div>`,
  ].join('\n')

browserContract('playwrightBrowser', async (pages) => {
  const server = createServer((request, response) => {
    const page = pages({
      address: `http://${request.headers.host ?? ''}${request.url ?? ''}`,
      method: request.method ?? '',
      cookies: request.headers.cookie?.split('; ') ?? [],
      headers: request.headers as Record<string, string>,
    })
    if (page === undefined) return response.destroy()
    response.writeHead(page.status ?? (page.location === undefined ? 200 : 302), {
      'content-type': 'text/html',
      ...page.headers,
      ...(page.location === undefined ? {} : { location: page.location }),
      ...(page.cookie === undefined ? {} : { 'set-cookie': page.cookie }),
    })
    response.end(render(page))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    browser: playwrightBrowser({ browser: null, patienceSeconds: 2 }),
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
})

test('a browser that is not there is named', async () => {
  const browser = playwrightBrowser({ browser: '/usr/bin/no-such-browser', patienceSeconds: 2 })
  await expect(browser.visitor({ origin: 'http://127.0.0.1' })).rejects.toMatchObject({
    code: 'browser-missing',
    message: '/usr/bin/no-such-browser cannot be started',
  })
})

test('a program that is no browser says so', async () => {
  const browser = playwrightBrowser({ browser: '/bin/false', patienceSeconds: 2 })
  await expect(browser.visitor({ origin: 'http://127.0.0.1' })).rejects.toMatchObject({
    code: 'browser-missing',
    message: '/bin/false does not start',
  })
})
