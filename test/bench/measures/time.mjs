import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nextChange } from '../change.mjs'
import { start } from '../processes.mjs'
import { container, headNames, HOST } from '../site.mjs'
import { median } from '../statistics.mjs'

const program = (name) =>
  readFileSync(fileURLToPath(new URL(`../inside/${name}`, import.meta.url)), 'utf8')
const WATCH = program('watch.mjs')

/**
 * One deploy, seen from every head.
 *
 * @typedef {object} Timed
 * @property {number} live seconds from the command typed until every head serves the change
 * @property {number} command seconds until the command is done
 * @property {number} first milliseconds of the first request, the slowest head
 * @property {number} steady milliseconds of a request later, the middle
 * @property {number} stale requests per head that were still answered by the release before
 * @property {number} failed requests that the watching itself saw fail
 * @property {{ name: string, seconds: number }[]} steps
 */

/** @param {import('../tools.mjs').Tool} tool @returns {Promise<Timed>} */
export async function timeDeploy(tool, size) {
  const marker = await nextChange(tool)
  const watchers = await Promise.all(headNames(size).map(async (host) => watch(host, tool, marker)))
  const { beganAt, endedAt, steps } = await tool.deploy(size)
  const seen = await Promise.all(watchers.map(async ({ result }) => result))
  const late = seen.filter(({ servedAt }) => servedAt === null)
  if (late.length > 0) throw new Error(`${tool.name}: ${late.length} heads never served the change`)
  return {
    live: (Math.max(...seen.map(({ servedAt }) => servedAt)) - beganAt) / 1000,
    command: (endedAt - beganAt) / 1000,
    first: Math.max(...seen.map(({ first }) => first)),
    steady: median(seen.flatMap(({ steady }) => steady)),
    stale: seen.reduce((sum, { tries, failed }) => sum + tries - failed, 0) / size,
    failed: seen.reduce((sum, { failed }) => sum + failed, 0),
    steps,
  }
}

/** Comes back once the head looks; its result comes later. */
async function watch(host, tool, marker) {
  const args = [tool.switchPath, String(tool.port), HOST, String(marker)]
  const argv = ['docker', 'exec', '-i', container(host), 'node', '-e', WATCH, '--', ...args]
  const told = {}
  let isReady = () => {}
  const ready = new Promise((resolve) => (isReady = resolve))
  const started = start(argv, {
    onLine: (line) => {
      Object.assign(told, JSON.parse(line))
      isReady()
    },
  })
  const result = started.ended.then(({ status, stderr }) => {
    if (status !== 0 || told.steady === undefined)
      throw new Error(`watching ${host} ended with ${status}: ${stderr}`)
    return told
  })
  await Promise.race([ready, result])
  return { result }
}
