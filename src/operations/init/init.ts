import type { Listener } from '../../domain/events/event.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { configFiles } from '../../domain/sites/config-files.ts'
import type { DebianRelease } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ExampleWiki } from '../../ports/example-wiki.ts'
import type { Folder } from '../../ports/folder.ts'
import { step } from '../step.ts'
import { chooseIgnored } from './ignored.ts'
import { describeNewSite, type NewSite } from './new-site.ts'
import { writeConfig } from './write-config.ts'

export interface InitRequest {
  readonly directory: string
  /** The site's name; the folder's by default. */
  readonly name?: string
  readonly title?: string
  /** Makes a wiki repository too. */
  readonly example: boolean
  readonly port: number
  readonly debian?: DebianRelease
  /** Where the wiki repository is, if no example is made. */
  readonly repository?: string
}

export interface InitWorld {
  readonly emit: Listener
  readonly clock: Clock
  readonly exampleWiki: ExampleWiki
  readonly openFolder: (directory: string) => Folder
}

const CONFIG = configFiles[0]
const IGNORED = '.gitignore'
const WIKI = 'wiki'
/** Where the wiki is made until it is whole. */
const WIKI_PART = 'wiki.part'

/**
 * Makes an operations folder. The configuration comes last: a folder that has one is whole, and
 * one that was left half-made is completed by running again.
 */
export async function init(request: InitRequest, world: InitWorld) {
  const site = describeNewSite(request)
  const folder = world.openFolder(request.directory)
  const config = folder.path(CONFIG)
  const existing = await findConfig(folder)
  if (existing !== undefined && request.example && (await hasWiki(folder)))
    return { outcome: 'unchanged' as const, config }
  if (existing !== undefined) throw refused(folder.path(existing))
  const ignored = chooseIgnored(await folder.read(IGNORED), request.example ? WIKI : undefined)
  await folder.write(IGNORED, ignored)
  if (request.example) await makeWiki(site, folder, world)
  await folder.write(CONFIG, writeConfig(site))
  return { outcome: 'done' as const, config }
}

async function makeWiki(site: NewSite, folder: Folder, world: InitWorld): Promise<void> {
  if (await hasWiki(folder)) return
  if (await folder.exists(WIKI)) throw refused(folder.path(WIKI))
  await step('example', world, async () => {
    const { title, debian } = site
    await folder.remove(WIKI_PART)
    await world.exampleWiki.create({ directory: folder.path(WIKI_PART), title, debian }, world.emit)
    await folder.rename(WIKI_PART, WIKI)
  })
}

const hasWiki = async (folder: Folder) => folder.exists(`${WIKI}/LocalSettings.php`)

async function findConfig(folder: Folder): Promise<string | undefined> {
  for (const name of configFiles) if (await folder.exists(name)) return name
  return undefined
}

const refused = (path: string) =>
  new Problem('folder-not-empty', `${path} is there already, and stays as it is`, {
    hint: 'choose another folder: wikistead init DIR',
  })
