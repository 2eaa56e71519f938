import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import {
  commit,
  type Files,
  git,
  gitmodules,
  makeRepository,
  open,
  readMain,
  temporaryDirectory,
} from './wiki.fixture.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** What an operator does not notice. */
const UNNOTICED_MS = 150

const manyFiles = (prefix: string, count: number): Files =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `${prefix}d${at % 40}/e${at % 7}/f${at}.php`,
      `<?php // ${at}\n`,
    ]),
  )

test('looks at an unchanged wiki of 60 components and 36,000 files in no time', async () => {
  const extensions = Array.from({ length: 60 }, (_, at) => manyFiles(`extensions/E${at}/`, 400))
  const files = Object.assign(
    { 'LocalSettings.php': '' },
    manyFiles('core/', 12_000),
    ...extensions,
  )
  const source = await makeRepository(files as Files)
  const stateDirectory = await temporaryDirectory()
  const took: number[] = []
  for (let at = 0; at < 4; at++) {
    // Each time anew, as each deployment is a process of its own.
    const repository = await open(source, { stateDirectory })
    const start = performance.now()
    expect(await readMain(repository)).toHaveLength(62)
    took.push(performance.now() - start)
  }
  expect(Math.min(...took.slice(1))).toBeLessThan(UNNOTICED_MS)
})

/** How many git programs we start ourselves while doing it. */
async function countPrograms(task: () => Promise<unknown>): Promise<number> {
  const trace = join(await temporaryDirectory(), 'trace')
  await writeFile(trace, '')
  vi.stubEnv('GIT_TRACE2_EVENT', trace)
  await task()
  vi.unstubAllEnvs()
  const lines = (await readFile(trace, 'utf8')).split('\n')
  // Those that git starts have a session below that of their parent.
  return lines.filter((line) => /"event":"start","sid":"[^/"]+"/.test(line)).length
}

test('starts few programs, however many submodules there are', async () => {
  const urls: Record<string, string> = {}
  const links: Record<string, { commit: string }> = {}
  for (let at = 0; at < 12; at++) {
    const url = await makeRepository({ 'extension.json': String(at) })
    urls[`extensions/E${at}`] = url
    links[`extensions/E${at}`] = { commit: await git(url, 'rev-parse', 'main') }
  }
  const files = { 'LocalSettings.php': '', 'core/index.php': '', '.gitmodules': gitmodules(urls) }
  const source = await makeRepository({ ...files, ...links })
  const repository = await open(source)
  await readMain(repository)
  expect(await countPrograms(async () => readMain(repository))).toBeLessThanOrEqual(4)
  const url = urls['extensions/E3'] ?? ''
  await commit(source, { 'extensions/E3': { commit: await commit(url, { 'new.php': '' }) } })
  expect(await countPrograms(async () => readMain(repository))).toBeLessThanOrEqual(20)
})
