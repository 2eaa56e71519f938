import { join } from 'node:path'
import { build } from 'esbuild'
import { execute } from '../../src/platforms/process/execute.ts'
import { root } from './site.ts'

/** Bundles a program of the tests as the host program is bundled, and lays it on a host. */
export async function bundleOnto(container: string, name: string): Promise<string> {
  const outfile = join(root, '.wikistead-test', `${name}.mjs`)
  await build({
    entryPoints: [join(root, 'test/support/inside', `${name}.ts`)],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', target: 'node18' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
  const path = `/tmp/${name}.mjs`
  const copied = await execute(['docker', 'cp', outfile, `${container}:${path}`])
  if (copied.status !== 0) throw new Error(copied.stderr)
  return path
}
