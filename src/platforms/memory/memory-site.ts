import { defaultPolicy } from '../../domain/backups/policy.ts'
import { defaultObjectives } from '../../domain/drills/drill.ts'
import { defaultDrillPolicy } from '../../domain/drills/schedule.ts'
import { noSamples, type Environment, type Site } from '../../domain/sites/site.ts'
import type { Files } from './memory-repository.ts'

export interface MemorySiteOptions {
  readonly heads?: number
  /** How many releases to keep. */
  readonly keep?: number
  readonly watchSeconds?: number
  readonly environments?: readonly string[]
}

/** A site for tests, with one environment called `local` unless others are named. */
export function memorySite({
  heads = 2,
  keep = 3,
  watchSeconds = 2,
  environments = ['local'],
}: MemorySiteOptions = {}): Site {
  const environment = (name: string, index: number): Environment => ({
    ...{ name, production: name === 'production', url: `http://127.0.0.1:${8080 + index}` },
    ...{ noindex: name === 'staging', team: [] },
    platform: { kind: 'docker', port: 8080 + index, heads },
    canary: { watchSeconds },
    backups: { ...defaultPolicy, repository: { place: null } },
    ...{ drills: defaultDrillPolicy, objectives: defaultObjectives },
  })
  return {
    acceptance: {
      browser: null,
      patienceSeconds: 15,
      slowSeconds: 5,
      samples: noSamples,
      wikis: {},
    },
    ...{ name: 'demo', title: 'Demo', keep: { releases: keep } },
    repository: { url: 'memory:wiki', branch: 'main', allowLocalSubmodules: false },
    image: { debian: 'trixie', packages: [], php: {} },
    sanitize: { decisions: {} },
    wiki: { languages: ['en'], writable: [], administrator: 'Admin' },
    environments: Object.fromEntries(
      environments.map((name, index) => [name, environment(name, index)]),
    ),
  }
}

/** A wiki repository of five parts; Echo is the extension with tables of its own. */
export const memoryWiki: Files = {
  'LocalSettings.php': "<?php wfLoadExtensions( [ 'Cite', 'Echo' ] );",
  'core/includes/Defines.php': "<?php define( 'MW_VERSION', '1.43.1' );",
  'core/languages/i18n/en.json': '{}',
  'extensions/Cite/extension.json': '{"name":"Cite"}',
  'extensions/Cite/src/Cite.php': '<?php',
  'extensions/Echo/extension.json': '{"Hooks":{"LoadExtensionSchemaUpdates":"echo"}}',
  'skins/Vector/skin.json': '{"name":"Vector"}',
}
