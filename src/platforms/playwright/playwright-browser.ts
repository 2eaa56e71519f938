import type { BrowserContext, Browser as Chromium } from 'playwright-core'
import { Problem } from '../../domain/problems/problem.ts'
import type { AcceptanceSettings } from '../../domain/sites/site.ts'
import type { Browser, Memory } from '../../ports/browser.ts'
import { findBrowser } from './find-browser.ts'
import { playwrightClient } from './playwright-client.ts'
import { playwrightVisitor } from './playwright-visitor.ts'
import { allowedHosts } from './allowed-hosts.ts'

/** Chromium or Chrome of this machine, one process for all visitors. */
export function playwrightBrowser({
  browser: program,
  patienceSeconds,
}: Pick<AcceptanceSettings, 'browser' | 'patienceSeconds'>): Browser {
  const patience = patienceSeconds * 1000
  let started: Promise<Chromium> | undefined
  const rooms = new Map<string, Promise<BrowserContext>>()
  return {
    async client() {
      const { request } = await loadPlaywright()
      const context = await request.newContext()
      return { ...playwrightClient(context, patience), close: async () => context.dispose() }
    },
    async visitor({ origin, memory, room }) {
      started ??= start(findBrowser(program), origin)
      const browser = await started
      const furnish = async () => {
        const context = await browser.newContext({
          viewport: { width: 1280, height: 900 },
          ...(memory === undefined ? {} : { storageState: memory as PlaywrightState }),
        })
        context.setDefaultTimeout(patience)
        return context
      }
      if (room === undefined) {
        const context = await furnish()
        return playwrightVisitor(context, origin, patience, async () => context.close())
      }
      const shared = rooms.get(room) ?? furnish()
      rooms.set(room, shared)
      return playwrightVisitor(await shared, origin, patience, async () => undefined)
    },
    async close() {
      rooms.clear()
      await (await started?.catch(() => undefined))?.close()
      started = undefined
    },
  }
}

/** Only when it is needed: reading it takes longer than most commands. */
const loadPlaywright = async () => import('playwright-core')

type PlaywrightState = Exclude<Parameters<Chromium['newContext']>[0], undefined>['storageState'] &
  Memory

/** Names of other servers lead nowhere, so that a check neither needs nor troubles them. */
async function start(program: string, origin: string): Promise<Chromium> {
  const rules = ['MAP * ~NOTFOUND', ...allowedHosts(origin).map((host) => `EXCLUDE ${host}`)]
  const { chromium } = await loadPlaywright()
  try {
    return await chromium.launch({
      executablePath: program,
      args: [
        // Chromium refuses to start as root with its sandbox.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ...['--disable-gpu', '--disable-quic', '--disable-background-networking'],
        ...['--disable-component-update', '--disable-sync', '--lang=en'],
        `--host-resolver-rules=${rules.join(', ')}`,
      ],
    })
  } catch (error) {
    throw new Problem('browser-missing', `${program} does not start`, {
      hint: 'start it yourself to see why, or name another one in acceptance.browser',
      output: (error as Error).message.split('\n').slice(0, 12).join('\n'),
      cause: error,
    })
  }
}
