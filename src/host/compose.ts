import { mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Component } from '../domain/releases/component.ts'
import type { Release } from '../domain/releases/release.ts'
import { Problem } from '../domain/problems/problem.ts'
import { componentPath, releasePath } from './paths.ts'

/** Names in core's folder that a release fills in its own way. */
const ownNames = new Set(['extensions', 'skins', 'images', 'cache', 'LocalSettings.php'])

/**
 * Makes the release's directory of links, whole or not at all. Its name tells release and
 * database, so a directory that is there is right.
 */
export async function compose(
  activation: { readonly id: string; readonly database: string },
  { components, environmentSettings }: Pick<Release, 'components' | 'environmentSettings'>,
): Promise<void> {
  const path = releasePath(activation.id)
  if (await exists(path)) return
  const part = `${releasePath(`.incoming-${activation.id}`)}-${process.pid}`
  await rm(part, { recursive: true, force: true })
  await mkdir(join(part, 'extensions'), { recursive: true })
  await mkdir(join(part, 'skins'))
  await mkdir(join(part, 'cache'))
  const linkTo = async (target: string, name: string) =>
    symlink(relative(join(path, name, '..'), target), join(part, name))
  const one = (kind: Component['kind']) => {
    const found = components.find((component) => component.kind === kind)
    return found === undefined ? undefined : componentPath(found.id)
  }
  const core = one('core')
  const settings = one('settings')
  if (core === undefined || settings === undefined)
    throw new Problem('component-missing', `release ${activation.id} lacks core or settings`)

  const taken = new Set<string>()
  for (const from of [core, settings])
    for (const name of await readdir(from)) {
      if (taken.has(name) || ownNames.has(name)) continue
      taken.add(name)
      await linkTo(join(from, name), name)
    }
  for (const { id, name, kind } of components)
    if (kind === 'extension' || kind === 'skin') await linkTo(componentPath(id), name)
  const l10n = one('l10n')
  if (l10n !== undefined) await linkTo(l10n, 'cache/l10n')
  await writeFile(
    join(part, 'LocalSettings.php'),
    wrapper(activation.database, settings, one('vendor')),
  )
  await writeFile(join(part, 'environment.php'), environmentSettings)
  await rename(part, path)
}

/** The repository's settings, then the environment's, both in the global scope as usual. */
const wrapper = (database: string, settings: string, vendor: string | undefined) => `<?php
// Written by Wikistead for this release: the wiki repository's settings, then the environment's.
define( 'WIKISTEAD_DATABASE', '${database}' );
define( 'WIKISTEAD_RELEASE', basename( __DIR__ ) );
${vendor === undefined ? '' : `require '${vendor}/autoload.php';\n`}require '${settings}/LocalSettings.php';
require __DIR__ . '/environment.php';
`

const exists = async (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
