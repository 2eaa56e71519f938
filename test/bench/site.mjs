import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/ensure.mjs'
import { must, run } from './processes.mjs'

/** Everything that the benchmark makes is called so, and nothing else is ever removed. */
export const NAME = process.env['WIKISTEAD_BENCH_SITE'] ?? 'wikistead-bench'
const PORT = Number(process.env['WIKISTEAD_BENCH_PORT'] ?? 18090)
export const HOST = `127.0.0.1:${PORT}`

const directory = join(root, 'node_modules/.cache/wikistead-bench')
const operations = join(directory, 'site')
const repository = join(operations, 'wiki')
/** A copy, because a build in the checkout would change what is measured halfway. */
const tool = join(directory, 'tool')

/** Of which disk use is told; the same for every tool. */
export const KEPT = 10

export const container = (host) => `wikistead-${NAME}-local-${host}`
export const headNames = (size) => Array.from({ length: size }, (_, index) => `web${index + 1}`)

/** Runs Wikistead as an operator does. */
const argv = (args) => [process.execPath, join(tool, 'dist/main.js'), ...args]
const settings = { cwd: operations, env: { WIKISTEAD_DIR: operations } }

/** The operations folder with MediaWiki from Debian. */
export async function prepareSite() {
  await rm(tool, { recursive: true, force: true })
  await mkdir(tool, { recursive: true })
  // What people install: all that the package has.
  const { files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  for (const file of [...files, 'package.json'])
    await cp(join(root, file), join(tool, file), { recursive: true })
  if (existsSync(join(operations, 'wikistead.config.ts'))) return
  const site = ['--name', NAME, '--port', String(PORT)]
  await must(argv(['init', operations, '--example', ...site]))
}

/** Makes the environment this large. */
export async function setHeads(size) {
  const file = join(operations, 'wikistead.config.ts')
  const text = await readFile(file, 'utf8')
  const changed = text
    .replace(/heads: \d+/, `heads: ${size}`)
    .replace(/(\/\/ )?keep: \{ releases: \d+ \}/, `keep: { releases: ${KEPT} }`)
  await writeFile(file, changed)
  await must(argv(['up', '--yes']), settings)
}

/**
 * One command of the tool; a status other than 0 is a result.
 *
 * @param {string[]} args @param {import('./processes.mjs').RunOptions} [options]
 */
export const runWikistead = async (args, options = {}) =>
  run(argv(args), { ...settings, ...options })

/** A secret of the environment. */
export const readSecret = async (name) =>
  JSON.parse(
    await readFile(join(operations, '.wikistead/environments/local/secrets.json'), 'utf8'),
  )[name]

/** @param {(line: string) => void} onLine */
export const deployWikistead = async (onLine) =>
  must(argv(['deploy', '--json']), { ...settings, onLine })

const git = async (...args) => {
  const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost']
  return must(['git', '-C', repository, ...identity, ...args])
}

/** A hook file that every page loads. */
const CHANGED = 'extensions/Cite/src/Hooks/CiteHooks.php'
let pristine = ''

/** Commits the one-file change; a response header tells which it is. */
export async function commitChange(marker) {
  const file = join(repository, CHANGED)
  pristine ||= (await readFile(file, 'utf8')).split('\n// bench')[0] ?? ''
  const line = `if ( PHP_SAPI !== 'cli' ) { header( 'X-Bench-Marker: ${marker}' ); }`
  await writeFile(file, `${pristine.trimEnd()}\n// bench\n${line}\n`)
  await git('commit', '--quiet', '--message', `Marker ${marker}`, CHANGED)
}

/** Brings the branch to where the rival tools fetch it from. */
export async function pushTo(host, path) {
  const remote = `ext::docker exec -i ${container(host)} %S ${path}`
  await git('-c', 'protocol.ext.allow=always', 'push', '--quiet', '--force', remote, 'main')
}

/** What the store knows of a release. */
export async function readRelease(id) {
  const file = join(operations, '.wikistead/store/releases', `${id}.json`)
  const content = await readFile(file, 'utf8')
  return { release: JSON.parse(content), bytes: Buffer.byteLength(content) }
}

/** Runs a program in one of our containers. */
export const inside = async (host, command, input, timeout) =>
  must(['docker', 'exec', '-i', container(host), ...command], {
    ...(input === undefined ? {} : { input }),
    ...(timeout === undefined ? {} : { timeout }),
  })

export const shell = async (host, script, input) => inside(host, ['sh', '-c', script], input)

export async function destroySite() {
  if (existsSync(join(tool, 'dist')) && existsSync(join(operations, 'wikistead.config.ts'))) {
    const { status, stderr } = await run(argv(['down', '--destroy', '--confirm', NAME]), {
      ...settings,
      isLast: true,
    })
    if (status !== 0) throw new Error(`the environment could not be removed:\n${stderr}`)
  }
  await rm(directory, { recursive: true, force: true })
}
