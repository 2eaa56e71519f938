import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nextChange } from '../change.mjs'
import { start } from '../processes.mjs'
import { container, HOST } from '../site.mjs'
import { quantile } from '../statistics.mjs'
import { servedRelease } from '../tools.mjs'

const LOAD = readFileSync(fileURLToPath(new URL('../inside/load.mjs', import.meta.url)), 'utf8')

/** Milliseconds between two deploys, so that every release is also seen at rest. */
const PAUSE = 300
/** Milliseconds after which an answer is called slow: a reader notices. */
const SLOW = 1000

/**
 * Deploys again and again while visitors come at a fixed rate.
 *
 * @param {import('../tools.mjs').Tool} tool
 * @param {{ size: number, deploys: number, rate: number, seconds: number }} settings
 */
export async function deployUnderLoad(tool, { size, deploys, rate, seconds }) {
  const visitors = await startVisitors(rate, seconds + 120, tool.entry(size))
  const began = Date.now()
  const done = []
  /** @type {string[]} */
  const undone = []
  while (done.length + undone.length < deploys && Date.now() - began < seconds * 1000) {
    const marker = await nextChange(tool)
    try {
      const { beganAt, endedAt } = await tool.deploy(size)
      done.push({ marker, beganAt, endedAt, release: await servedRelease(tool) })
    } catch (error) {
      undone.push(error.message.slice(-600))
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
  return { ...count(await visitors.stop(), done), undone }
}

async function startVisitors(rate, seconds, targets) {
  const args = [String(rate), String(seconds), HOST, ...targets]
  const argv = ['docker', 'exec', '-i', container('admin'), 'node', '-e', LOAD, '--', ...args]
  let isReady = () => {}
  const ready = new Promise((resolve) => (isReady = resolve))
  const { child, ended } = start(argv, { onLine: () => isReady() })
  await Promise.race([ready, ended])
  return {
    async stop() {
      child.stdin.end()
      const { stdout, stderr } = await ended
      const last = stdout.trim().split('\n').at(-1) ?? ''
      if (!last.startsWith('[[')) throw new Error(`the visitors ended early: ${stdout}${stderr}`)
      return JSON.parse(last)
    },
  }
}

/** What the visitors saw, in numbers. */
export function count(visits, deploys) {
  const markers = new Map(deploys.map(({ release, marker }) => [release, marker]))
  const isFailed = ([, , status]) => status !== 200
  const good = visits.filter((visit) => !isFailed(visit))
  // The page says which release it is of, and its hook file which change it has.
  const mixed = good.filter(
    ([, , , marker, release]) => markers.has(release) && markers.get(release) !== marker,
  )
  const stale = good.filter(([at, , , marker]) => {
    const known = deploys.findLast(({ endedAt }) => endedAt <= at)
    return known !== undefined && marker < known.marker
  })
  const milliseconds = good.map(([, took]) => took)
  return {
    deploys: deploys.length,
    requests: visits.length,
    failed: visits.filter(isFailed).length,
    failures: countBy(visits.filter(isFailed).map(([, , status]) => String(status))),
    mixed: mixed.length,
    stale: stale.length,
    slow: milliseconds.filter((took) => took > SLOW).length,
    middle: quantile(milliseconds, 0.5),
    worst: quantile(milliseconds, 0.99),
    seconds:
      quantile(
        deploys.map(({ beganAt, endedAt }) => endedAt - beganAt),
        0.5,
      ) / 1000,
  }
}

/** How often each word occurs; status 0 is a connection that broke or never answered. */
function countBy(words) {
  /** @type {Record<string, number>} */
  const counts = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
