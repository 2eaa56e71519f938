import { Problem } from '../../domain/problems/problem.ts'
import type { ComponentKind } from '../../domain/releases/component.ts'
import type { Part } from '../../ports/repository.ts'
import type { Git } from './git.ts'
import { SHARED } from './mirrors.ts'
import { FOLDER, GITLINK, readTrees, writeTree, type Entry } from './trees.ts'

/** What lies at the root of the wiki repository and is no part of the wiki's settings. */
const HOUSEKEEPING = ['.gitmodules', '.gitignore', '.gitattributes', '.github']
const NOT_SETTINGS = new Set(['core', 'extensions', 'skins', 'patches', ...HOUSEKEEPING])

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

const SHAPE = 'expected at the root: core/ (MediaWiki), extensions/, skins/ and LocalSettings.php'

const isFolder = ({ mode }: Entry) => mode === FOLDER || mode === GITLINK

/** Bundled extensions of core whose place the wiki repository's own take, and what is no part. */
export async function chooseSkipped(git: Git, tree: string): Promise<string[]> {
  const [extensions, skins] = await readTrees(git, [`${tree}:extensions`, `${tree}:skins`])
  const replaced = (folder: string, own: readonly Entry[] = []) =>
    own.filter(isFolder).map(({ name }) => `core/${folder}/${name}`)
  return [...HOUSEKEEPING, ...replaced('extensions', extensions), ...replaced('skins', skins)]
}

/** Cuts a tree without submodules into core, extensions, skins and settings, in this order. */
export async function splitParts(git: Git, tree: string, commit: string): Promise<Part[]> {
  const places = ['', 'core', 'extensions', 'skins', 'core/extensions', 'core/skins']
  const trees = await readTrees(
    git,
    places.map((place) => `${tree}:${place}`),
  )
  const [root = [], core, extensions = [], skins = [], coreExtensions = [], coreSkins = []] = trees
  if (core === undefined) throw missing('core folder', commit)
  const settings = root.find(({ name }) => name === 'LocalSettings.php')
  if (settings === undefined || isFolder(settings)) throw missing('LocalSettings.php', commit)

  const [coreTree, settingsTree] = await Promise.all([
    writeTree(
      git,
      core.filter(({ name }) => name !== 'extensions' && name !== 'skins'),
    ),
    writeTree(
      git,
      root.filter(({ name }) => !NOT_SETTINGS.has(name)),
    ),
  ])
  return [
    part('core', 'core', coreTree),
    ...chooseComponents('extensions', 'extension', coreExtensions, extensions),
    ...chooseComponents('skins', 'skin', coreSkins, skins),
    part('settings', 'settings', settingsTree),
  ]
}

/** The wiki repository's own come before those that core brings along. */
function chooseComponents(
  folder: string,
  kind: ComponentKind,
  bundled: readonly Entry[],
  own: readonly Entry[],
): Part[] {
  const trees = new Map([...bundled, ...own].filter(isFolder).map(({ name, hash }) => [name, hash]))
  return [...trees].sort(byName).map(([name, tree]) => {
    if (!NAME.test(name)) throw badName(`${folder}/${name}`)
    return part(`${folder}/${name}`, kind, tree)
  })
}

const byName = ([one]: readonly [string, string], [other]: readonly [string, string]) =>
  one < other ? -1 : 1

const part = (name: string, kind: ComponentKind, tree: string): Part => ({
  name,
  kind,
  tree,
  mirror: SHARED,
})

const missing = (what: string, commit: string) =>
  new Problem('component-missing', `commit ${commit.slice(0, 12)} has no ${what}`, { hint: SHAPE })

const badName = (path: string) =>
  new Problem('repository-unsafe', `${JSON.stringify(path)} cannot be the name of a component`, {
    hint: 'rename the folder: letters, digits, dots, dashes and underscores, no dash or dot first',
  })
