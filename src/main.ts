#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from './cli/program.ts'
import { Problem } from './domain/problems/problem.ts'
import { dockerExampleWiki } from './platforms/docker/example-wiki.ts'
import { ensureBase } from './platforms/docker/base-image.ts'
import { findOperationsFolder, loadSite } from './platforms/config/load-site.ts'
import { localFolder } from './platforms/local/local-folder.ts'
import { localMachine } from './platforms/local/local-machine.ts'
import { playwrightBrowser } from './platforms/playwright/playwright-browser.ts'
import { systemClock } from './platforms/local/system-clock.ts'
import { parseSite } from './operations/sites/parse-site.ts'
import { openForeign, openWorld } from './world.ts'

const here = dirname(fileURLToPath(import.meta.url))
const { version } = JSON.parse(readFileSync(join(here, '..', 'package.json'), 'utf8')) as {
  version: string
}

const configModule = join(here, `config${extname(import.meta.url)}`)

const dashes = process.argv.indexOf('--')
const args = process.argv.slice(2, dashes === -1 ? undefined : dashes)
const commandAfterDashes = dashes === -1 ? [] : process.argv.slice(dashes + 1)

async function findSite() {
  const directory = findOperationsFolder(process.cwd(), process.env['WIKISTEAD_DIR'])
  if (directory === undefined)
    throw new Problem(
      'config-missing',
      `there is no wikistead.config.ts in ${process.cwd()} or above it`,
      {
        hint: 'wikistead init DIR',
      },
    )
  return { directory, site: await loadSite(directory, parseSite, configModule) }
}

// Whoever reads us may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runProgram(args, {
  findSite,
  async openWorld(environment, emit, operator) {
    const { site, directory } = await findSite()
    const hostProgram = async () => readFile(join(here, 'host.mjs'))
    return openWorld({ site, directory, environment, emit, operator, hostProgram })
  },
  initWorld: {
    clock: systemClock(),
    exampleWiki: dockerExampleWiki({
      ensureBase,
      extensions: join(here, '..', 'test/fixtures/extensions'),
    }),
    openFolder: localFolder,
  },
  machine: localMachine(),
  openBrowser: playwrightBrowser,
  openForeign,
  version,
  commandAfterDashes,
})
