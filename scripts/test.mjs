// From a clean clone to a passed test suite: checks, then units, then the tool against real parts.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser, ensureBuilt, ensureEngine, ensurePackages, root } from './ensure.mjs'

ensurePackages()
ensureBuilt()
ensureEngine()
ensureBrowser()
const run = (...argv) =>
  spawnSync(argv[0], argv.slice(1), { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    .status ?? 1
const checked = process.argv.length > 2 ? 0 : run(process.execPath, join(root, 'scripts/check.mjs'))
const report = join(root, 'node_modules/.wikistead-tests.json')
const asked = process.argv.slice(2)
// The real ones run alone: only then does vitest give each of its lanes a number of its own.
const runs = asked.length > 0 ? [asked] : [['--project=!real'], ['--project=real']]
const counts = { passed: 0, failed: checked === 0 ? 0 : 1 }
for (const args of runs) {
  const { passed, failed } = test(args)
  counts.passed += passed
  counts.failed += failed
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)

function test(args) {
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules/.bin/vitest')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const status = run(vitest, 'run', ...reporters, ...args)
  const { passed, failed } = readCounts()
  // A suite that cannot even begin fails too, and so does what goes wrong beside the tests.
  return { passed, failed: status === 0 ? failed : Math.max(failed, 1) }
}

function readCounts() {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
