import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** The browser of this machine; it asks nobody for anything by itself. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
  ].find(existsSync)
  return chromium.launch({
    ...(executablePath === undefined ? { channel: 'chrome' } : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
