import { componentId, type PackedComponent } from '../../domain/releases/component.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { EnabledMessages, Release } from '../../domain/releases/release.ts'
import type { World } from '../../ports/world.ts'
import { digestOf } from '../digest.ts'
import { findPackedId, putPack } from './parts.ts'

type Building = Pick<World, 'store' | 'clock' | 'fleet' | 'site' | 'emit' | 'environment'>
/** A release before anything was built in it. */
export type Draft = Omit<Release, 'enabled' | 'schemaDigest'>

/** Prints which message sources the settings load; the order does not matter. */
const ENABLED_SCRIPT = `
global $wgMessagesDirs, $wgExtensionMessagesFiles;
$names = array_merge( array_keys( $wgMessagesDirs ), array_keys( $wgExtensionMessagesFiles ) );
sort( $names );
echo "WIKISTEAD:" . json_encode( $names ) . "\\n";
`

/** Which extensions the settings load: as before, or asked of the code on the admin host. */
export async function readEnabledMessages(
  draft: Draft,
  before: EnabledMessages | undefined,
  world: Building,
): Promise<EnabledMessages> {
  const settings = draft.components.filter(({ kind }) => kind === 'settings').map(({ id }) => id)
  const messages = draft.components.flatMap(({ name, messages }) => [name, messages])
  const key = digestOf(...settings, draft.environmentSettings, ...messages)
  if (before?.key === key) return before
  const path = await composeDraft(draft, world)
  const argv = (await isModern(path, world))
    ? ['maintenance/run.php', 'eval']
    : ['maintenance/eval.php']
  const asked = await world.fleet.run('admin', {
    argv: ['wikistead-run', 'php', ...argv],
    user: 'web',
    env: { WIKISTEAD_RELEASE_PATH: path },
    // The console of eval reads one line at a time.
    stdin: `${ENABLED_SCRIPT.replaceAll('\n', ' ')}\n`,
  })
  const found = /WIKISTEAD:(.*)/.exec(asked.stdout)?.[1]
  if (found === undefined)
    throw new Problem('proof-failed', 'the settings of the new release do not load', {
      hint: 'mend the wiki repository and deploy again; visitors still see the release before',
      output: (asked.stdout + asked.stderr).trim(),
    })
  return { key, digest: digestOf(found) }
}

/** The localisation cache of the draft, built on the admin host unless the store has it. */
export async function buildLocalisation(
  draft: Draft,
  enabled: EnabledMessages,
  world: Building,
): Promise<PackedComponent> {
  const { languages } = world.site.wiki
  const messages = draft.components.flatMap(({ name, messages }) => [name, messages])
  const asked = languages === 'all' ? 'all' : languages.join(',')
  const id = componentId('l10n', digestOf('1', draft.mediawiki, asked, enabled.digest, ...messages))
  const packed = await findPackedId(id, world)
  if (packed !== undefined) return packed
  const path = await composeDraft(draft, world)
  const script = (await isModern(path, world))
    ? ['maintenance/run.php', 'rebuildLocalisationCache']
    : ['maintenance/rebuildLocalisationCache.php']
  const target = `/srv/wikistead/cache/building-${id}`
  const admin = async (argv: readonly [string, ...string[]]) =>
    world.fleet.run('admin', { argv, user: 'web', env: { WIKISTEAD_RELEASE_PATH: path } })
  await admin(['rm', '-rf', target])
  await admin(['mkdir', target])
  const built = await admin([
    ...(['wikistead-run', 'php', ...script, '--force', '--threads=2'] as const),
    '--store-class=LCStoreCDB',
    `--outdir=${target}`,
    ...(languages === 'all' ? [] : [`--lang=${languages.join(',')}`]),
  ])
  if (built.status !== 0)
    throw new Problem('build-failed', 'the localisation cache could not be built', {
      output: (built.stdout + built.stderr).trim(),
    })
  const tar = world.fleet.stream('admin', {
    argv: ['tar', '--create', '--sort=name', '--owner=0', '--group=0', '--directory', target, '.'],
    user: 'web',
  })
  const component = { id, name: 'l10n', kind: 'l10n' as const, messages: null, schema: null }
  const stored = await putPack(component, tar, world)
  await admin(['rm', '-rf', target])
  return stored
}

/** MediaWiki 1.40 brought run.php; before it every script is called by its file. */
const isModern = async (path: string, { fleet }: Pick<World, 'fleet'>) =>
  (await fleet.run('admin', { argv: ['test', '-e', `${path}/maintenance/run.php`] })).status === 0

export async function composeDraft(
  draft: Draft,
  { fleet, environment }: Building,
): Promise<string> {
  const composed = await fleet.run('admin', {
    argv: ['sh', '-c', COMPOSE, 'compose', environment.name],
    stdin: JSON.stringify(draft),
  })
  if (composed.status !== 0)
    throw new Problem('build-failed', 'the admin host could not compose the release', {
      output: composed.stderr,
    })
  return composed.stdout
}

/** A fixed script; the only value arrives as an argument. A host without the store fetches it. */
const COMPOSE = `set -e
if command -v wikistead-program > /dev/null; then
  program=$(wikistead-program)
else
  store=/var/lib/wikistead/store
  program="$store/host-programs/$(cat "$store/environments/$1/host-program").mjs"
fi
exec node "$program" draft
`
