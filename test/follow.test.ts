import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { parseLines, prepareTestSite, root, withLines, type TestSite } from './support/site.ts'
import { failures, keepVisiting, visit } from './support/visitor.ts'

let site: TestSite
beforeAll(async () => {
  site = await prepareTestSite()
})

type Told = ReturnType<typeof parseLines>[number]
const followers: ReturnType<typeof spawn>[] = []

/** `wikistead follow` in a process of its own, as an operator or a supervisor starts it. */
function follow() {
  const told: Told[] = []
  const child = spawn(process.execPath, [join(root, 'dist/main.js'), 'follow', '--json'], {
    env: { ...process.env, WIKISTEAD_DIR: site.directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  followers.push(child)
  createInterface({ input: child.stdout }).on('line', (line) => told.push(...parseLines(line)))
  const ended = new Promise<{ status: number | null; signal: string | null }>((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal })),
  )
  return {
    ended,
    told,
    stop: (signal: NodeJS.Signals) => child.kill(signal),
    attempts: () => told.filter(({ type }) => type === 'plan').length,
    warnings: () => told.flatMap(({ type, message }) => (type === 'warning' ? [message] : [])),
  }
}

afterEach(() => {
  for (const child of followers.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await site.git('reset', '--quiet', '--hard', 'pristine')
  await site.tool('deploy')
})

const live = async () => (await visit()).release
const WAIT = { timeout: 120_000, interval: 200 }
/** Longer than the pause between two looks at the branch. */
const TWO_LOOKS = 11_000

test('commits go live by themselves, a broken one is told once, and SIGINT ends it', async () => {
  const following = follow()
  await expect.poll(() => following.attempts(), WAIT).toBe(1)
  const visits = keepVisiting(5)

  const good = await site.commit('Good', { 'extensions/Poem/marker.txt': `${Date.now()}` })
  await expect.poll(live, WAIT).toContain(good.slice(0, 10))

  await site.commit('Broken', {
    'LocalSettings.php': await withLines(
      site,
      'LocalSettings.php',
      "throw new Exception( 'nobody tried this' );\n",
    ),
  })
  await expect
    .poll(() => following.warnings().join('\n'), WAIT)
    .toMatch(/^proof-failed: .*\n[^]*nobody tried this/)
  const attempts = following.attempts()
  await new Promise((resolve) => setTimeout(resolve, TWO_LOOKS))
  expect(following.attempts()).toBe(attempts)
  expect(await live()).toContain(good.slice(0, 10))

  await site.git('revert', '--no-edit', 'HEAD')
  const mended = await site.git('rev-parse', 'HEAD')
  await expect.poll(live, WAIT).toContain(mended.slice(0, 10))
  expect(failures(await visits())).toEqual([])
  expect(following.warnings()).toHaveLength(1)

  following.stop('SIGINT')
  expect(await following.ended).toEqual({ status: 0, signal: null })
  const [status] = parseLines((await site.tool('status', '--json')).stdout)
  expect(status?.['lock']).toBeUndefined()
})

test('a deploy that is under way is ended before SIGINT ends the following', async () => {
  const following = follow()
  await expect.poll(() => following.attempts(), WAIT).toBe(1)
  const commit = await site.commit('While it ends', {
    'extensions/Poem/marker.txt': `${Date.now()}`,
  })
  await expect.poll(() => following.attempts(), { ...WAIT, interval: 20 }).toBe(2)
  following.stop('SIGINT')
  expect(await following.ended).toEqual({ status: 0, signal: null })
  expect(await live()).toContain(commit.slice(0, 10))
})
