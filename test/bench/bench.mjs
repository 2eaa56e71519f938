import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/ensure.mjs'
import { bytesShipped, diskUsed } from './measures/cost.mjs'
import { deployUnderLoad } from './measures/load.mjs'
import { secondsStale } from './measures/stale.mjs'
import { timeDeploy } from './measures/time.mjs'
import { nextChange } from './change.mjs'
import { parseOptions } from './options.mjs'
import { endAll } from './processes.mjs'
import { describeMachine } from './report/machine.mjs'
import { writePart } from './report/parts.mjs'
import { renderDocument } from './report/document.mjs'
import { renderTables } from './report/tables.mjs'
import { prepareRivals } from './rivals/prepare.mjs'
import { restartPhp } from './rivals/files.mjs'
import { destroySite, headNames, KEPT, prepareSite, setHeads, shell } from './site.mjs'
import {
  capistrano,
  rsync,
  rsyncPatient,
  rsyncResolved,
  servedRelease,
  wikistead,
} from './tools.mjs'

const timed = [wikistead, capistrano, rsync]
const loaded = [wikistead, capistrano, rsync, rsyncPatient, rsyncResolved]
const stored = [wikistead, capistrano, rsync]

/** Two heads, so that a visitor meets one that has switched and one that has not. */
const LOAD_SIZE = 2

const began = Date.now()
const say = (text) =>
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}\n`)

/** Runs the benchmark of deploys; returns the exit status. */
export async function benchDeploys(args) {
  const options = parseOptions(args)
  if (options === undefined) return 2
  /** @type {Promise<void> | undefined} */
  let ending
  const cleanUp = async () => (ending ??= end(options))
  // Whoever presses Ctrl-C twice still has everything removed, and npm sends it on as well.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => void cleanUp().finally(() => process.exit(130)))
  try {
    await report(await measure(options), options)
    return 0
  } catch (error) {
    if (ending === undefined) process.stderr.write(`${error.stack}\n`)
    return 1
  } finally {
    await cleanUp()
  }
}

async function end({ keeps }) {
  await endAll()
  if (keeps) return
  say('removing what was made')
  await destroySite()
}

async function measure(options) {
  say('making the site')
  await prepareSite()
  const results = { options, machine: await describeMachine(), times: {}, costs: [], loads: [] }
  for (const size of options.sizes) {
    await growTo(size)
    results.times[size] = await timeAll(size, options)
    if (size === 1) results.costs = await costsOf(size)
    if (size === LOAD_SIZE) results.loads = await loadAll(size, options)
    if (size === 1 && options.isFull) {
      say('rsync, nothing reloaded: how long the old code is served')
      results.secondsStale = await secondsStale()
    }
  }
  results.machine.versions = await readVersions()
  results.seconds = (Date.now() - began) / 1000
  return results
}

/** Makes the hosts, and deploys once with each tool, so that all start from the same place. */
async function growTo(size) {
  say(`${size} web heads: making them`)
  await setHeads(size)
  await nextChange(wikistead)
  await wikistead.deploy(size)
  const [release = ''] = (await servedRelease(wikistead)).split('.')
  say(`${size} web heads: installing the rival tools`)
  await prepareRivals(size, release)
  for (const tool of [capistrano, rsync]) {
    await nextChange(tool)
    await tool.deploy(size)
  }
}

/** In turns, so that a busy minute of the machine meets all of them. */
async function timeAll(size, { runs, seconds }) {
  const found = timed.map(() => [])
  const deadline = Date.now() + seconds * 1000
  for (let round = 0; round < runs; round++)
    for (const [index, tool] of timed.entries()) {
      // Each tool has one turn at least; later the slow ones are not waited for.
      if (round > 0 && tool !== wikistead && Date.now() > deadline) continue
      const result = await timeDeploy(tool, size)
      found[index]?.push(result)
      say(`${size} web heads, ${tool.name}: live after ${result.live.toFixed(2)} s`)
    }
  return timed.map((tool, index) => ({ name: tool.name, runs: found[index] ?? [] }))
}

async function costsOf(size) {
  const costs = []
  for (const tool of stored) {
    say(`${tool.name}: bytes and disk`)
    const bytes = await bytesShipped(tool, size)
    const releases = async () => countReleases(tool)
    while ((await releases()) < KEPT) {
      await nextChange(tool)
      await tool.deploy(size)
    }
    costs.push({ name: tool.name, bytes, disk: await diskUsed(tool), releases: await releases() })
  }
  return costs
}

async function countReleases({ folders }) {
  const folder = folders.split(' ').find((name) => name.endsWith('/releases'))
  return Number((await shell('web1', `ls ${folder} | wc -l`)).stdout)
}

async function loadAll(size, options) {
  const loads = []
  for (const tool of loaded) {
    say(`${tool.name}: ${options.deploys} deploys under ${options.rate} requests a second`)
    const kind = tool === rsyncPatient ? 'patient' : 'default'
    for (const host of headNames(size)) await shell(host, restartPhp(kind))
    const load = await deployUnderLoad(tool, { ...options, size })
    say(`${tool.name}: ${load.failed} of ${load.requests} failed, ${load.mixed} mixed`)
    loads.push({ name: tool.name, ...load })
  }
  return loads
}

async function readVersions() {
  const { stdout } = await shell(
    'admin',
    "dpkg-query -W -f '${Package} ${Version}\\n' capistrano ruby rsync git openssh-server apache2 php-fpm 2>/dev/null || true",
  )
  return stdout.trim().split('\n')
}

async function report(results, { isFull }) {
  process.stdout.write(`\n${renderTables(results)}\n`)
  const raw = join(root, 'node_modules/.cache/wikistead-bench-results.json')
  await mkdir(dirname(raw), { recursive: true })
  await writeFile(raw, JSON.stringify(results, undefined, 2))
  say(`every number is in ${raw}`)
  if (!isFull) return
  await writePart('deploy', renderDocument(results))
  say('wrote docs/benchmarks.md')
}
