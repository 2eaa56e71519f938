import { accessSync, constants } from 'node:fs'
import { usualBrowsers } from '../../domain/acceptance/browsers.ts'
import { Problem } from '../../domain/problems/problem.ts'

/** The browser that the site names, or the first one found. Fails with `browser-missing`. */
export function findBrowser(named: string | null): string {
  const found = (named === null ? usualBrowsers : [named]).find(isExecutable)
  if (found !== undefined) return found
  throw new Problem(
    'browser-missing',
    named === null ? 'neither Chromium nor Chrome is installed' : `${named} cannot be started`,
    { hint: 'apt-get install chromium, or name a browser in acceptance.browser' },
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
