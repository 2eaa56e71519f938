// From a clean clone to a passed test suite: checks and units, and beside them the tool against real parts.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ensureBrowser,
  ensureBuilt,
  ensureEngine,
  ensureMailServer,
  ensurePackages,
  root,
} from './ensure.mjs'

ensurePackages()
ensureBuilt()
ensureEngine()
ensureBrowser()
ensureMailServer()
/** Reports, and whatever tests leave. */
const scratch = mkdtempSync(join(tmpdir(), 'wikistead-tests-'))
// Servers that tests start read their files as users of their own.
chmodSync(scratch, 0o755)
const asked = process.argv.slice(2)
const results = asked.length > 0 ? [test(asked)] : runAll()
const counts = (await Promise.all(results)).reduce(
  (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
  { passed: 0, failed: 0 },
)
rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)

/**
 * The real ones often wait for containers; what needs only a processor takes the time that they leave, and
 * is told at its end. When that is done, a second lane of real ones takes it.
 */
function runAll() {
  const idly = { isBeside: true, isNice: true }
  const check = run([process.execPath, join(root, 'scripts/check.mjs')], idly).then((status) => ({
    passed: 0,
    failed: status === 0 ? 0 : 1,
  }))
  const quick = check.then(() => test(['--project=unit', '--project=aws'], idly))
  const secondLane = quick.then(() => test(['--project=real-2'], { isBeside: true }))
  return [check, quick, test(['--project=real-1']), secondLane]
}

async function test(args, options = {}) {
  const report = join(scratch, `${args.join('').replaceAll(/\W/g, '')}.json`)
  const vitest = join(root, 'node_modules/.bin/vitest')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const status = await run([vitest, 'run', ...reporters, ...args], options)
  const { passed, failed } = readCounts(report)
  // A suite that cannot even begin fails too, and so does what goes wrong beside the tests.
  return { passed, failed: status === 0 ? failed : Math.max(failed, 1) }
}

/** Resolves with the exit status. What runs beside is told at its end. */
function run([program, ...args], { isBeside = false, isNice = false } = {}) {
  return new Promise((resolve) => {
    const [command, ...argv] = isNice ? ['nice', '-n', '10', program, ...args] : [program, ...args]
    const output = isBeside ? 'pipe' : 'inherit'
    const env = { ...process.env, TMPDIR: scratch }
    const child = spawn(command, argv, { cwd: root, env, stdio: ['ignore', output, output] })
    const told = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => told.push(data))
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`)
      resolve(1)
    })
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(told))
      resolve(status ?? 1)
    })
  })
}

function readCounts(report) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
