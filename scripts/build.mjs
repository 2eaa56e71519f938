// Compiles the tool and bundles the program that runs on hosts into one file.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// Built beside and swapped, so that a tool that is just running never misses a file for long.
const part = join(root, `dist.${process.pid}.part`)
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', part], {
  cwd: root,
  stdio: 'inherit',
})
/**
 * One file for the program that runs on hosts. The tool starts faster as few files too: what it
 * always needs, and a chunk for each platform that is loaded only where a site asks for it.
 */
const bundles = [
  // Debian 12, the oldest release that hosts run, has Node 18.
  { from: 'src/host/main.ts', to: 'host', extension: '.mjs', target: 'node18', external: [] },
  {
    ...{ from: 'src/main.ts', to: 'main', extension: '.js', target: 'node20' },
    external: [
      'jiti',
      '@clack/prompts',
      'playwright-core',
      'postal-mime',
      'imapflow',
      'aws-cdk-lib',
      'constructs',
      '@aws-sdk/*',
    ],
    splitting: true,
  },
]
for (const { from, to, extension, target, external, splitting = false } of bundles)
  await build({
    entryPoints: { [to]: join(root, from) },
    outdir: part,
    outExtension: { '.js': extension },
    chunkNames: 'chunks/[name]-[hash]',
    allowOverwrite: true,
    bundle: true,
    splitting,
    platform: 'node',
    format: 'esm',
    target,
    external,
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
chmodSync(join(part, 'main.js'), 0o755)
const old = join(root, `dist.${process.pid}.old`)
if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old)
renameSync(part, join(root, 'dist'))
rmSync(old, { recursive: true, force: true })

// `npx wikistead` works in the clone as it does where the package is installed.
const link = join(root, 'node_modules/.bin/wikistead')
mkdirSync(dirname(link), { recursive: true })
if (!existsSync(link)) {
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link)
  symlinkSync('../../dist/main.js', link)
}
