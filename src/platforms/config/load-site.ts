import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createJiti } from 'jiti'
import { Problem } from '../../domain/problems/problem.ts'
import { configFiles } from '../../domain/sites/config-files.ts'
import type { Site } from '../../domain/sites/site.ts'

/** Where `wikistead init demo` puts a site that somebody wants to try. */
const DEMO = 'demo'
/** Wikistead's own folder in an operations folder. */
const STATE = '.wikistead'

/**
 * The site that the folder describes; `parse` checks what the configuration exports, and
 * `configModule` is what it means by `wikistead`, wherever the folder lies. Fails with
 * `config-missing` or `config-invalid`.
 */
export async function loadSite(
  directory: string,
  parse: (value: unknown, file: string) => Site,
  configModule: string,
): Promise<Site> {
  const file = findConfig(directory)
  if (file === undefined)
    throw new Problem('config-missing', `there is no ${configFiles[0]} in ${directory}`, {
      hint: 'wikistead init DIR',
    })
  return parse(await importDefault(file, configModule), file)
}

/**
 * The folder that was chosen, by WIKISTEAD_DIR; else the nearest with a configuration: `from`, a
 * demo in it, or one of its parents.
 */
export function findOperationsFolder(from: string, chosen?: string): string | undefined {
  if (chosen !== undefined && chosen !== '') return resolve(from, chosen)
  const here = resolve(from)
  return [here, join(here, DEMO), ...parentsOf(here)].find((folder) => findConfig(folder))
}

function findConfig(directory: string): string | undefined {
  return configFiles.map((name) => join(resolve(directory), name)).find((file) => existsSync(file))
}

function parentsOf(directory: string): string[] {
  const parent = dirname(directory)
  return parent === directory ? [] : [parent, ...parentsOf(parent)]
}

async function importDefault(file: string, configModule: string): Promise<unknown> {
  const jiti = createJiti(file, {
    fsCache: chooseCache(dirname(file)),
    moduleCache: false,
    interopDefault: false,
    alias: { wikistead: configModule },
  })
  try {
    return (await jiti.import<{ default?: unknown }>(file)).default
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Problem('config-invalid', `${file} could not be loaded: ${reason}`, { cause: error })
  }
}

/**
 * Where the translated configuration may lie, which saves a fifth of a second each time. Never in
 * a folder that all users share, as what lies there is run: only beside the configuration itself.
 */
function chooseCache(directory: string): string | false {
  const state = join(directory, STATE)
  return existsSync(state) ? join(state, 'cache', 'config') : false
}
