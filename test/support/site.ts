import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execute, type Execution } from '../../src/platforms/process/execute.ts'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const wikistead = join(root, 'dist/main.js')

/** Tests that run beside each other are in lanes, each with a site of its own. */
const lane = Number(process.env['WIKISTEAD_TEST_LANE'] ?? 1)
const sites = process.env['WIKISTEAD_TEST_SITE'] ?? 'wikistead-test'
/** The example wiki is of this release of Debian; of the newest one where nothing is said. */
const debian = process.env['WIKISTEAD_TEST_DEBIAN']
const suffix = debian === undefined ? '' : `-${debian}`
const directoryOf = (of: number) => join(root, `.wikistead-test/lane-${of}${suffix}`)
const nameOf = (of: number) => `${sites}-${of}${suffix}`
/** Names no site of an operator; everything that tests make is called so. Another name and port keep
 *  two clones on one machine apart. */
export const SITE = nameOf(lane)
export const PORT = Number(process.env['WIKISTEAD_TEST_PORT'] ?? 18080) + 20 * (lane - 1)
export const url = `http://127.0.0.1:${PORT}`

/** An operations folder with an example wiki; kept between runs, as making it takes a while. */
export interface TestSite {
  readonly directory: string
  readonly repository: string
  /** Runs the tool as an operator does. */
  tool(...args: readonly string[]): Promise<Execution>
  git(...args: readonly string[]): Promise<string>
  /** Writes files, commits them and gives the commit's hash. */
  commit(subject: string, files: Readonly<Record<string, string | null>>): Promise<string>
}

export function testSite(directory: string): TestSite {
  const repository = join(directory, 'wiki')
  const git = async (...args: readonly string[]) => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost']
    const result = await execute(['git', '-C', repository, ...identity, ...args])
    if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`)
    return result.stdout.trim()
  }
  return {
    directory,
    repository,
    git,
    tool: async (...args) =>
      execute([process.execPath, wikistead, ...args], {
        cwd: directory,
        env: { WIKISTEAD_DIR: directory },
      }),
    async commit(subject, files) {
      for (const [path, content] of Object.entries(files)) {
        if (content === null) await git('rm', '--quiet', path)
        else {
          await mkdir(dirname(join(repository, path)), { recursive: true })
          await writeFile(join(repository, path), content)
          await git('add', '--force', path)
        }
      }
      await git('commit', '--quiet', '--allow-empty', '--message', subject)
      return git('rev-parse', 'HEAD')
    },
  }
}

/** The operations folder and wiki repository of this lane's test site, without its hosts. */
export async function prepareRepository(): Promise<TestSite> {
  const directory = directoryOf(lane)
  const site = testSite(directory)
  if (!existsSync(join(directory, 'wikistead.config.ts'))) {
    const argv = ['init', directory, '--example', '--name', SITE, '--port', String(PORT)]
    const release = debian === undefined ? [] : ['--debian', debian]
    const made = await execute([process.execPath, wikistead, ...argv, ...release])
    if (made.status !== 0) throw new Error(made.stderr)
    await site.git('tag', 'pristine')
    // What a run in another clone may have left.
    await destroyTestSite(lane)
  }
  await site.git('reset', '--quiet', '--hard', 'pristine')
  return site
}

/** Removes the hosts and the data of a lane's environment, not the wiki repository. */
export async function destroyTestSite(of: number): Promise<void> {
  if (existsSync(directoryOf(of)))
    await testSite(directoryOf(of)).tool('down', '--destroy', '--confirm', nameOf(of))
}

/** This lane's environment: made on first use, and brought back to the first commit. */
export async function prepareTestSite(): Promise<TestSite> {
  await rm(markOfFresh, { force: true })
  return bringUp(await prepareRepository())
}

async function bringUp(site: TestSite): Promise<TestSite> {
  await configure(site.directory, (text) => text)
  for (const args of [['up', '--yes'], ['deploy'], ['image', 'roll']]) {
    const done = await site.tool(...args)
    if (done.status !== 0) throw new Error(done.stdout + done.stderr)
  }
  return site
}

/** As above, with data of no other tests than those that ask for it too: what others leave would count. */
export async function prepareFreshTestSite(): Promise<TestSite> {
  const site = await prepareRepository()
  if (!existsSync(markOfFresh)) await destroyTestSite(lane)
  await bringUp(site)
  await writeFile(markOfFresh, '')
  return site
}

const markOfFresh = join(directoryOf(lane), '.fresh')

/** Changes the configuration that `init` wrote; the original stays beside it. */
export async function configure(
  directory: string,
  change: (text: string) => string,
): Promise<void> {
  const file = join(directory, 'wikistead.config.ts')
  const original = `${file}.original`
  if (!existsSync(original)) await writeFile(original, await readFile(file))
  await writeFile(file, change(await readFile(original, 'utf8')))
}

/** Adds lines to a file of the wiki repository; its content afterwards. */
export async function withLines(site: TestSite, path: string, lines: string): Promise<string> {
  await appendFile(join(site.repository, path), lines)
  return readFile(join(site.repository, path), 'utf8')
}

/** One JSON object a line, as `--json` prints them. */
export const parseLines = (stdout: string): { type: string; [key: string]: unknown }[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { type: string })
