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
rmSync(report, { force: true })
const tested = run(
  join(root, 'node_modules/.bin/vitest'),
  ...[
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
)
const counts = readCounts()
process.stdout.write(`${counts.passed} passed, ${counts.failed + (checked === 0 ? 0 : 1)} failed\n`)
process.exit(checked === 0 && tested === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1)

function readCounts() {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    )
    return {
      passed: numPassedTests,
      failed: Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? 1 : 0),
    }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
