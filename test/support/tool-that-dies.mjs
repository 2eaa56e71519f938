// The tool with a world that kills it: `SIGKILL` at the given point, where a point is the begin
// or end of a step, or the moment before something is written to the store. Point 0 never comes;
// then the number of points is printed.
//
// usage: node tool-that-dies.mjs DIRECTORY deploy|rollback POINT
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { deploy } from '../../dist/operations/deploy/deploy.js'
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

const world = await openWorld({
  site: await loadSite(
    directory,
    parseSite,
    fileURLToPath(new URL('../../dist/config.js', import.meta.url)),
  ),
  directory,
  environment: 'local',
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
await (operation === 'deploy' ? deploy : rollback)({}, { ...world, store })
process.stdout.write(String(points))
