import { componentId, type PackedComponent } from '../../domain/releases/component.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Part } from '../../ports/repository.ts'
import type { World } from '../../ports/world.ts'
import { digestOf } from '../digest.ts'
import { step } from '../step.ts'
import { composeDraft, type Draft } from './localisation.ts'
import { findPackedId, putPack } from './parts.ts'

/**
 * The libraries that the wiki repository's own composer.json asks for, installed on the admin
 * host; null where it has none. MediaWiki's libraries stay in core's own vendor folder.
 */
export async function buildVendor(
  parts: readonly Part[],
  draft: Draft,
  world: World,
): Promise<PackedComponent | null> {
  const settings = parts.find(({ kind }) => kind === 'settings')
  const manifest =
    settings === undefined ? undefined : await world.repository.readFile(settings, 'composer.json')
  if (settings === undefined || manifest === undefined) return null
  const id = componentId('vendor', await digestInputs(settings, parts, world))
  const packed = await findPackedId(id, world)
  if (packed !== undefined) return packed
  return step('composer', world, async () => build(id, draft, world))
}

/** What composer reads: manifest, lock, local packages, and manifests that others merge in. */
async function digestInputs(
  settings: Part,
  parts: readonly Part[],
  { repository }: World,
): Promise<string> {
  const files = await repository.listFiles(settings)
  const own = files
    .filter(({ path }) => /(^|\/)composer\.(json|lock)$/.test(path) || path.includes('/'))
    .flatMap(({ path, blob }) => [path, blob])
  const merged = await Promise.all(
    parts
      .filter(({ kind }) => kind === 'extension' || kind === 'skin')
      .map(async (part) => (await repository.readFile(part, 'composer.json')) ?? null),
  )
  return digestOf('1', ...own, ...merged)
}

async function build(id: string, draft: Draft, world: World): Promise<PackedComponent> {
  const settings = draft.components.find(({ kind }) => kind === 'settings')?.id ?? ''
  const path = await composeDraft(draft, world)
  const target = `/srv/wikistead/cache/building-${id}`
  const admin = async (argv: readonly [string, ...string[]]) =>
    world.fleet.run('admin', { argv, user: 'web' })
  const installed = await admin(['sh', '-c', INSTALL, 'composer', target, settings, path])
  if (installed.status !== 0)
    throw new Problem('build-failed', 'composer could not install what composer.json asks for', {
      hint: 'try it in the wiki repository: composer install --no-dev',
      output: (installed.stdout + installed.stderr).trim().split('\n').slice(-25).join('\n'),
    })
  const tar = world.fleet.stream('admin', {
    argv: [
      'tar',
      '--create',
      '--sort=name',
      '--owner=0',
      '--group=0',
      '--directory',
      `${target}/vendor`,
      '.',
    ],
    user: 'web',
  })
  const component = { id, name: 'vendor', kind: 'vendor' as const, messages: null, schema: null }
  const stored = await putPack(component, tar, world)
  await admin(['rm', '-rf', target])
  return stored
}

/**
 * A fixed script; paths arrive as arguments. Local packages are copied, not linked, and scripts
 * of packages are not run.
 */
const INSTALL = `set -eu
rm -rf "$1"
mkdir -p "$1"
cp -r "/srv/wikistead/components/$2/." "$1"
rm -rf "$1/vendor"
ln -sfn "$3/extensions" "$1/extensions"
ln -sfn "$3/skins" "$1/skins"
cd "$1"
export HOME=/tmp COMPOSER_HOME=/tmp/composer COMPOSER_MIRROR_PATH_REPOS=1
composer install --no-dev --no-interaction --no-progress --no-scripts --optimize-autoloader --no-cache 2>&1
test -e vendor/autoload.php
`
