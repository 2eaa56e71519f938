// The tool with worlds that kill it: `SIGKILL` at the given point, where a point is the begin
// or end of a step, or the moment before something is written to the store. Point 0 never comes;
// then the number of points is printed. A copy goes from `local` into `staging`.
//
// usage: node tool-that-dies.mjs DIRECTORY copy|deploy|drill|restore|rollback POINT
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { restore } from '../../dist/operations/backups/restore.js'
import { copy } from '../../dist/operations/copy/copy.js'
import { deploy } from '../../dist/operations/deploy/deploy.js'
import { drill } from '../../dist/operations/drills/drill.js'
import { rollback } from '../../dist/operations/rollback.js'
import { parseSite } from '../../dist/operations/sites/parse-site.js'
import { loadSite } from '../../dist/platforms/config/load-site.js'
import { openWorld } from '../../dist/world.js'

const [directory, operation, fatalPoint] = process.argv.slice(2)
let points = 0
const point = () => {
  points += 1
  if (points === Number(fatalPoint)) process.kill(process.pid, 'SIGKILL')
}

const site = await loadSite(
  directory,
  parseSite,
  fileURLToPath(new URL('../../dist/config.js', import.meta.url)),
)
const open = async (environment) => {
  const world = await openWorld({
    site,
    directory,
    environment,
    emit: ({ type }) => {
      if (type.startsWith('step-')) point()
    },
    operator: { confirm: async () => true, typeName: async () => true },
    hostProgram: async () => readFile(new URL('../../dist/host.mjs', import.meta.url)),
  })
  const writing =
    (method) =>
    async (...args) => {
      point()
      return world.store[method](...args)
    }
  const store = {
    ...world.store,
    write: writing('write'),
    writeStream: writing('writeStream'),
    swapCell: writing('swapCell'),
  }
  return { ...world, store }
}

const source = await open('local')
const operations = {
  copy: async () => copy({ isDryRun: false }, { source, target: await open('staging') }),
  deploy: async () => deploy({}, source),
  drill: async () => drill('database', source),
  restore: async () => restore({ isDryRun: false }, source),
  rollback: async () => rollback({}, source),
}
await operations[operation]()
process.stdout.write(String(points))
