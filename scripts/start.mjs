// From a clean clone to the running demo wiki; a second time it says so and is done.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureEngine, ensurePackages, root } from './ensure.mjs'

ensurePackages()
ensureBuilt()
ensureEngine()
const wikistead = (...args) => {
  const { status } = spawnSync(process.execPath, [join(root, 'dist/main.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
if (!existsSync(join(root, 'demo/wikistead.config.ts')) || !existsSync(join(root, 'demo/wiki')))
  wikistead('init', 'demo', '--example')
wikistead('up', '--yes')
