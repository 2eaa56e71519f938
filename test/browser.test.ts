import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { openBrowser } from './support/browser.ts'
import { prepareTestSite, SITE, url, type TestSite } from './support/site.ts'
import { logIn } from './support/wiki-account.ts'

let site: TestSite
let browser: Browser
beforeAll(async () => {
  site = await prepareTestSite()
  browser = await openBrowser()
})
afterAll(async () => browser?.close())

test('a person logs in, edits a page and sees it, with all scripts and styles loaded', async () => {
  const secrets = JSON.parse(
    await readFile(`${site.directory}/.wikistead/environments/local/secrets.json`, 'utf8'),
  ) as { administratorPassword: string }
  const page = await browser.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('response', (response) => {
    if (response.status() >= 400 && response.url().startsWith(url))
      faults.push(`${response.status()} ${response.url()}`)
  })
  await page.goto(`${url}/index.php?title=Special:UserLogin&returnto=Main+Page`)
  await page.fill('#wpName1', 'Admin')
  await page.fill('#wpPassword1', secrets.administratorPassword)
  await page.click('#wpLoginAttempt')
  await page.waitForFunction("window.mw && mw.config.get('wgUserName') === 'Admin'")

  const title = `Browser_${Date.now()}`
  await page.goto(`${url}/index.php?title=${title}&action=edit&vehidebetadialog=1`)
  await page.waitForLoadState('networkidle')
  await page.fill('#wpTextbox1', "A '''bold''' statement<ref>with a source</ref>")
  await page.click('#wpSave')
  await page.waitForURL(`${url}/wiki/${title}`)
  expect(await page.textContent('#mw-content-text')).toContain('A bold statement')
  expect(await page.evaluate("mw.loader.getState('skins.vector.js')")).toBe('ready')
  expect(
    faults.filter((fault) => !fault.startsWith(`404 ${url}/index.php?title=${title}`)),
  ).toEqual([])
  await page.close()
})

test('mail to a user is caught on this machine', async () => {
  const wiki = await logIn(site.directory)
  const name = `Mail${Date.now()}`
  const run = async (...args: string[]) =>
    site.tool('run', '--', 'php', 'maintenance/run.php', ...args)
  expect((await run('createAndPromote', name, 'a-long-password-1')).status).toBe(0)
  expect(
    (await run('resetUserEmail', '--no-reset-password', name, 'reader@wiki.example')).status,
  ).toBe(0)
  const token = (await wiki.call({ action: 'query', meta: 'tokens' }, false))['query'].tokens
    .csrftoken
  expect(await wiki.call({ action: 'resetpassword', user: name, token })).toMatchObject({
    resetpassword: { status: 'success' },
  })
  const box = async () =>
    (
      await execute([
        'docker',
        'exec',
        `wikistead-${SITE}-local-mail`,
        'sh',
        '-c',
        'cat /var/mail/caught/box/new/* 2>/dev/null',
      ])
    ).stdout
  await expect.poll(box, { timeout: 20_000 }).toContain(`"${name}"`)
  expect(await box()).toContain('To: reader@wiki.example')
})
