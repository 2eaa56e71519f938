import type { PackedComponent } from '../../domain/releases/component.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { releaseId, releaseKey, type Release } from '../../domain/releases/release.ts'
import type { Commit, Part } from '../../ports/repository.ts'
import type { World } from '../../ports/world.ts'
import { FIRST_DATABASE, installWiki, prepareDatabase } from '../database/install-wiki.ts'
import { digestOf } from '../digest.ts'
import { step } from '../step.ts'
import { renderEnvironmentSettings } from './environment-settings.ts'
import { buildLocalisation, composeDraft, readEnabledMessages, type Draft } from './localisation.ts'
import { findPacked, packPart, partId } from './parts.ts'
import { buildVendor } from './vendor.ts'

/** Packing is bound by the processor and by git; more at once only takes turns. */
const AT_ONCE = 2

/**
 * Makes the release of a commit: what changed is packed or built, all else is as it was. With
 * `isDryRun` nothing is stored; components that would be packed have no digest yet.
 */
export async function assembleRelease(
  commit: Commit,
  before: Release | undefined,
  isDryRun: boolean,
  world: World,
): Promise<Release> {
  const { repository, site, environment, store, clock } = world
  const parts = await step('plan', world, async () => repository.readParts(commit.hash))
  const known = new Map(before?.components.map((component) => [component.id, component]))
  const draft = identified({
    commit: commit.hash,
    subject: commit.subject,
    author: commit.author,
    createdAt: clock.now().toISOString(),
    mediawiki: await readVersion(parts, before, world),
    server: environment.url,
    environmentSettings: renderEnvironmentSettings(site, environment),
    writable: site.wiki.writable,
    components: await packChanged(parts, known, isDryRun, world),
  })
  if (isDryRun) {
    const enabled = before?.enabled ?? { key: '', digest: '' }
    const built =
      before?.components.filter(({ kind }) => kind === 'l10n' || kind === 'vendor') ?? []
    return complete(withComponents(draft, built), enabled)
  }
  if (before === undefined) await prepareFirst(draft, world)
  const vendor = await buildVendor(parts, draft, world)
  const whole = vendor === null ? draft : withComponents(draft, [vendor])
  const enabled = await readEnabledMessages(whole, before?.enabled, world)
  const l10n = await step('localisation', world, async () =>
    buildLocalisation(whole, enabled, world),
  )
  const release = complete(withComponents(whole, [l10n]), enabled)
  if (release.id !== before?.id) await store.write(releaseKey(release.id), JSON.stringify(release))
  return release
}

const digestParts = ({
  components,
  environmentSettings,
}: Pick<Release, 'components' | 'environmentSettings'>) =>
  digestOf(environmentSettings, ...components.map(({ id }) => id))

/** Names the draft after what is in it so far. */
const identified = (draft: Omit<Draft, 'id'>): Draft => ({
  ...draft,
  id: releaseId(draft.commit, digestParts(draft)),
})

const withComponents = (draft: Draft, more: readonly PackedComponent[]): Draft =>
  identified({ ...draft, components: [...draft.components, ...more] })

function complete(draft: Draft, enabled: Release['enabled']): Release {
  const schemas = draft.components.map(({ schema }) => schema).filter((schema) => schema !== null)
  return {
    ...draft,
    enabled,
    schemaDigest: digestOf(enabled.digest, ...schemas),
  }
}

async function packChanged(
  parts: readonly Part[],
  known: ReadonlyMap<string, PackedComponent>,
  isDryRun: boolean,
  world: World,
): Promise<PackedComponent[]> {
  const packed = new Map<string, PackedComponent>()
  const missing: Part[] = []
  for (const part of parts) {
    const found = await findPacked(part, known, world)
    if (found === undefined) missing.push(part)
    else packed.set(part.name, found)
  }
  if (missing.length > 0 && isDryRun)
    for (const part of missing) packed.set(part.name, unpacked(part))
  else if (missing.length > 0)
    await step(
      'build',
      world,
      async () => {
        const waiting = [...missing]
        const worker = async () => {
          for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
            const left = waiting.length
            world.emit({ type: 'progress', step: 'build', message: `${part.name}, ${left} to go` })
            packed.set(part.name, await packPart(part, world))
          }
        }
        await Promise.all(Array.from({ length: AT_ONCE }, worker))
      },
      () => `${missing.length} of ${parts.length} components`,
    )
  return parts.flatMap(({ name }) => packed.get(name) ?? [])
}

const unpacked = (part: Part): PackedComponent => ({
  ...{ id: partId(part), name: part.name, kind: part.kind },
  ...{ sha256: '', bytes: 0, messages: null, schema: null },
})

/** The version that core's own source states. */
async function readVersion(
  parts: readonly Part[],
  before: Release | undefined,
  { repository }: World,
): Promise<string> {
  const core = parts.find(({ kind }) => kind === 'core')
  if (core === undefined) throw new Problem('component-missing', 'the wiki repository has no core/')
  if (before?.components.some(({ id }) => id === partId(core)) === true) return before.mediawiki
  const defines = await repository.readFile(core, 'includes/Defines.php')
  const version = /define\(\s*'MW_VERSION',\s*'([^']+)'/.exec(defines ?? '')?.[1]
  if (version === undefined)
    throw new Problem('component-missing', 'core/includes/Defines.php states no MW_VERSION', {
      hint: 'core/ must be MediaWiki 1.35 or later',
    })
  return version
}

/** A new environment has no database yet, and building the first release already asks it. */
async function prepareFirst(draft: Draft, world: World): Promise<void> {
  const core = draft.components.find(({ kind }) => kind === 'core')
  if (core === undefined) return
  await step('database', world, async () => prepareDatabase(FIRST_DATABASE, world))
  await step(
    'install',
    world,
    async () => {
      await composeDraft(draft, world)
      return installWiki(FIRST_DATABASE, core, world)
    },
    (outcome) => outcome,
  )
}
