import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from '../../../scripts/ensure.mjs'
import { describeMachine } from '../report/machine.mjs'
import { writePart } from '../report/parts.mjs'
import { endAll } from '../processes.mjs'
import { commitChange, destroySite, prepareSite, runWikistead, setHeads, shell } from '../site.mjs'
import { fill, measureData, nothing } from './fill.mjs'
import { parseDatastoreOptions } from './options.mjs'
import { backUp, drill, restore, untilCopied } from './ours.mjs'
import { prepareRivals, rivals, timeRival } from './rivals.mjs'
import { renderDatastore } from './section.mjs'
import { visitWhile } from './visitors.mjs'

const began = Date.now()
const say = (text) =>
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}\n`)

/** Runs the benchmark of backups and restores; returns the exit status. */
export async function benchDatastore(args) {
  const options = parseDatastoreOptions(args)
  if (options === undefined) return 2
  /** @type {Promise<void> | undefined} */
  let ending
  const cleanUp = async () => (ending ??= end(options))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => void cleanUp().finally(() => process.exit(130)))
  try {
    await measure(options)
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
  await setHeads(1)
  await commitChange(Date.now())
  const deployed = await runWikistead(['deploy'])
  if (deployed.status !== 0) throw new Error(deployed.stderr)
  say('installing the rival tools')
  await prepareRivals()
  const machine = await describeMachine()
  const results = { options, machine, drill: undefined, sizes: [], seconds: 0 }
  await untilCopied()
  say('a drill on the wiki as it was made')
  results.drill = await drill()
  say(`back after ${results.drill.seconds.toFixed(1)} s`)
  let there = nothing
  let bytes = 0
  for (const size of options.sizes) {
    say(`${size.name}: generating content`)
    there = await fill('wiki', size.bytes - bytes, there)
    bytes = size.bytes
    results.sizes.push(await measureSize(size, there, options))
    results.machine.versions = await readVersions()
    results.seconds = (Date.now() - began) / 1000
    // Each size is reported, also where a larger one is not reached.
    await report(results)
  }
}

async function measureSize({ name }, content, { seconds }) {
  const data = await measureData()
  say(`${name}: ${content.revisions} revisions of ${content.pages} pages, ${content.files} files`)
  const first = await backUp()
  say(`${name}: backed up in ${first.seconds.toFixed(1)} s`)
  const next = await backUp()
  await untilCopied()
  const quiet = await visitWhile(content.pages, seconds)
  say(`${name}: 99 % of uncached pages within ${quiet.reads.worst.toFixed(0)} ms`)
  const busy = await visitWhile(content.pages, seconds, backUp)
  say(`${name}: while a backup is made, within ${busy.reads.worst.toFixed(0)} ms`)
  const restored = await restore()
  say(`${name}: restored in ${restored.seconds.toFixed(1)} s`)
  const others = []
  for (const rival of rivals) {
    others.push({ name: rival.name, ...(await timeRival(rival, 'wiki')) })
    const { backup, restore: loaded } = others.at(-1)
    say(`${name}: ${rival.name}: ${backup.toFixed(1)} s and ${loaded.toFixed(1)} s`)
  }
  return { name, content, data, first, next, quiet, busy, restored, others }
}

async function readVersions() {
  const { stdout } = await shell(
    'admin',
    "dpkg-query -W -f '${Package} ${Version}\\n' mariadb-server mariadb-backup restic mydumper zstd 2>/dev/null || true",
  )
  return stdout.trim().split('\n')
}

async function report(results) {
  const text = renderDatastore(results)
  process.stdout.write(`\n${text}\n`)
  const raw = join(root, 'node_modules/.cache/wikistead-bench-datastore.json')
  await mkdir(dirname(raw), { recursive: true })
  await writeFile(raw, JSON.stringify(results, undefined, 2))
  say(`every number is in ${raw}`)
  if (!results.options.writes) return
  await writePart('datastore', text)
  say('wrote docs/benchmarks.md')
}
