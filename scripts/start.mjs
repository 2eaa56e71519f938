// From a clean clone to the running demo wiki; a second time it says so and is done.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
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
  wikistead('init', 'demo', '--example', '--port', String(await findFreePort()))
wikistead('up', '--yes')

/** 8080, or the next port that no other program listens on. */
async function findFreePort() {
  const isFree = (port) =>
    new Promise((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
  for (let port = 8080; port < 8180; port++) if (await isFree(port)) return port
  return 8080
}
