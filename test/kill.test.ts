import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { beforeAll, expect, test } from 'vitest'
import { dieAt } from './support/die-at.ts'
import { parseLines, prepareTestSite, root, SITE, url, type TestSite } from './support/site.ts'
import { failures, keepVisiting, visit } from './support/visitor.ts'
import { logIn } from './support/wiki-account.ts'

let site: TestSite
beforeAll(async () => {
  site = await prepareTestSite()
})

const LEAST_POINTS = 15
/** All of them; or every fourth of a deploy and a rollback, and one in the middle of a drill, which restores too. */
const isThorough = process.env['WIKISTEAD_TEST_POINTS'] === 'all'

/** A minute for each point, and as much again where the machine is busy. */
const THOROUGH_MS = isThorough ? 7_200_000 : 600_000

const dying = async (operation: 'deploy' | 'drill' | 'restore' | 'rollback', point: number) =>
  dieAt(site.directory, operation, point)

const change = async (round: number) =>
  site.commit(`Round ${round}`, { 'extensions/Poem/marker.txt': `${round} ${Date.now()}` })

/** What every head serves, asked often enough that each head answers. */
const servedByAll = async () => {
  const visits = await Promise.all(Array.from({ length: 8 }, async () => visit()))
  return new Set(visits.map(({ release }) => release))
}

const must = async (...args: readonly string[]) => {
  const done = await site.tool(...args, '--json')
  expect(done.status, done.stdout + done.stderr).toBe(0)
  return parseLines(done.stdout).at(-1) as any
}

/** Until what was written before now is on the host that keeps the log. */
const archived = async () => {
  const now = Date.now()
  const reached = async () => {
    const { log } = parseLines((await site.tool('backups', '--json')).stdout).at(-1) as any
    return Date.parse(log.archived[log.timeline])
  }
  await expect.poll(reached, { timeout: 30_000, interval: 500 }).toBeGreaterThan(now)
}

const textOf = async (title: string) =>
  (await fetch(`${url}/index.php?action=raw&title=${encodeURIComponent(title)}`)).text()

const status = async () => parseLines((await site.tool('status', '--json')).stdout)[0] as any

test.each(['deploy', 'rollback'] as const)(
  'a %s that is killed at any point leaves a wiki that serves, and the next run ends it',
  async (operation) => {
    await change(0)
    expect((await site.tool('deploy')).status).toBe(0)
    if (operation === 'deploy') await change(1)
    const counted = await dying(operation, 0)
    expect(counted.status, counted.stderr).toBe(0)
    const points = Number(counted.stdout)
    expect(points).toBeGreaterThanOrEqual(LEAST_POINTS)

    const stop = keepVisiting(5)
    // The steps of a rollback are much the same as a deploy's, so others are taken.
    const first = isThorough || operation === 'deploy' ? 1 : 3
    for (let point = first; point <= points; point += isThorough ? 1 : 4) {
      const commit = operation === 'deploy' ? await change(point) : ''
      const died = await dying(operation, point)
      expect(died.status, `point ${point}: ${died.stderr}`).toBe(137)
      const next = await site.tool(operation, '--json')
      expect(next.status, `after point ${point}: ${next.stdout}`).toBe(0)
      const { pointer, lock } = await status()
      expect(pointer, `after point ${point}`).toMatchObject({ target: null, wave: 'idle' })
      expect(lock).toBeUndefined()
      if (operation === 'deploy') expect(pointer.stable.release).toContain(commit.slice(0, 10))
      expect(await servedByAll(), `after point ${point}`).toEqual(
        new Set([`${pointer.stable.release}.${pointer.stable.database}`]),
      )
    }
    const visits = await stop()
    process.stdout.write(
      `${operation}: has ${points} points to be killed at, ${visits.length} visits meanwhile\n`,
    )
    expect(failures(visits)).toEqual([])
    expect(visits.filter(({ release }) => release === null)).toEqual([])
  },
)

/** While the data is replaced. */
const MIDDLE = { restore: 12, drill: 16 }

async function allPoints(operation: 'restore' | 'drill'): Promise<number[]> {
  const counted = await dying(operation, 0)
  expect(counted.status, counted.stderr).toBe(0)
  const points = Number(counted.stdout)
  expect(points).toBeGreaterThan(MIDDLE[operation])
  process.stdout.write(`${operation}: has ${points} points to be killed at\n`)
  // Without the first backup of what was just restored, a drill would be none.
  await must('backup')
  return Array.from({ length: points }, (_, index) => index + 1)
}

test.each(isThorough ? (['restore', 'drill'] as const) : (['drill'] as const))(
  'a %s that is killed at any point leaves data that a restore brings back whole',
  async (operation) => {
    await must('backup')
    const wiki = await logIn(site.directory)
    const chosen = isThorough ? await allPoints(operation) : [MIDDLE[operation]]
    for (const point of chosen) {
      const where = `killed at point ${point}`
      expect((await wiki.edit(`Before ${point}`, operation))['edit']?.result).toBe('Success')
      await archived()
      expect((await dying(operation, point)).status, where).toBe(137)
      await must('restore', '--confirm', SITE)
      await must('backup')
      expect(await textOf(`Before ${point}`), where).toBe(operation)
      expect((await wiki.edit('After', where))['edit']?.result, where).toBe('Success')
      const { pointer, lock } = await status()
      expect({ pointer, lock }, where).toMatchObject({
        pointer: { target: null, wave: 'idle', readOnly: null },
      })
      expect(lock, where).toBeUndefined()
    }
  },
  THOROUGH_MS,
)

test('of two deploys at once one runs and the other says who holds the lock, since when and why', async () => {
  await change(1000)
  const results = await Promise.all([site.tool('deploy', '--json'), site.tool('deploy', '--json')])
  const statuses = results.map((result) => result.status).sort((a, b) => a - b)
  expect(statuses).toEqual([0, 4])
  const refused = results.find((result) => result.status === 4)
  expect(parseLines(refused?.stdout ?? '').at(-1)).toMatchObject({
    code: 'environment-locked',
    message: expect.stringMatching(
      /local is locked by \S+@\S+ \(process \d+\) since \d{4}-.*: deploy main/,
    ),
  })
})

test('a holder that was stalled and taken over cannot switch any host', async () => {
  await change(2000)
  const stalled = spawn(process.execPath, [join(root, 'dist/main.js'), 'deploy', '--json'], {
    cwd: site.directory,
    env: { ...process.env, WIKISTEAD_DIR: site.directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(stalled, 'exit')
  // Stopped as soon as it knows what it wants to switch to, and longer than the lease lasts.
  const lines = createInterface(stalled.stdout)
  await new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (!line.includes('"step-started","step":"prove"')) return
      stalled.kill('SIGSTOP')
      resolve()
    })
  })
  const locked = await site.tool('deploy', '--json')
  expect(locked.status).toBe(4)
  await new Promise((resolve) => setTimeout(resolve, 16_000))
  await change(2001)
  const taken = await site.tool('deploy', '--json')
  expect(taken.status, taken.stdout).toBe(0)
  const after = (await status()).pointer
  stalled.kill('SIGCONT')
  expect((await ended)[0]).toBe(5)
  expect((await status()).pointer.stable).toEqual(after.stable)
  expect(await servedByAll()).toEqual(new Set([`${after.stable.release}.${after.stable.database}`]))
})
