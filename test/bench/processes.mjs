import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What we started and what has not ended yet. */
const children = new Map()
let isEnding = false

/**
 * @typedef {object} Ended
 * @property {number} status
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} beganAt milliseconds since 1970, before the process was started
 * @property {number} endedAt
 */

/** @typedef {{ input?: string, env?: Record<string, string>, cwd?: string, onLine?: (line: string) => void, isLast?: boolean, timeout?: number }} RunOptions */

/** Longer than most things here take. */
const TIMEOUT = 600_000

/**
 * Runs a program to its end; a status other than 0 is a result.
 *
 * @param {string[]} argv @param {RunOptions} [options] @returns {Promise<Ended>}
 */
export async function run(argv, options = {}) {
  const started = start(argv, options)
  started.child.stdin.end(options.input ?? '')
  return started.ended
}

/**
 * As `run`, for what must work.
 *
 * @param {string[]} argv @param {RunOptions} [options]
 */
export async function must(argv, options = {}) {
  const ended = await run(argv, options)
  if (ended.status === 0) return ended
  throw new Error(`${argv.join(' ').slice(0, 300)} ended with ${ended.status}\n${tail(ended)}`)
}

const tail = ({ stdout, stderr }) => `${stdout}\n${stderr}`.trim().slice(-4000)

/**
 * Starts a program whose stdin the caller ends.
 *
 * @param {string[]} argv @param {RunOptions} [options]
 */
export function start(argv, { env, cwd, onLine, isLast = false, timeout = TIMEOUT } = {}) {
  if (isEnding && !isLast) throw new Error('interrupted')
  const beganAt = Date.now()
  const [command = '', ...args] = argv
  const settings = { cwd, env: { ...process.env, ...env }, timeout }
  // Ctrl-C reaches all of a terminal's group; what cleans up is not in it.
  const child = spawn(command, args, { ...settings, detached: isLast })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  child.stdin.on('error', () => {})
  if (onLine !== undefined) createInterface({ input: child.stdout }).on('line', onLine)
  /** @type {Promise<Ended>} */
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      children.delete(child)
      resolve({ status: code ?? 128, stdout, stderr, beganAt, endedAt: Date.now() })
    })
  })
  children.set(child, ended)
  return { child, ended }
}

/** Ends what still runs, and lets nothing start that is not `isLast`. */
export async function endAll() {
  isEnding = true
  for (const child of children.keys()) {
    // What runs in containers ends with its stdin.
    child.stdin.destroy()
    child.kill('SIGTERM')
  }
  await Promise.allSettled(children.values())
}
