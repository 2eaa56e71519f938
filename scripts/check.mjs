// The checks that need no container: types, lint, format, rooms, dead code.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensurePackages, root } from './ensure.mjs'

/** Fewer modules than this means that the room rules read nothing and prove nothing. */
const LEAST_MODULES = 60

ensurePackages()
const checks = [
  ['types', 'tsc', '-p', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings', 'src', 'test', 'scripts'],
  ['format', 'oxfmt', '--check', 'src', 'test', 'scripts'],
  ['rooms', 'depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'],
  ['dead code', 'knip'],
]
let failed = false
for (const [name, tool, ...args] of checks) {
  const result = spawnSync(join(root, 'node_modules/.bin', tool), args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  const problem =
    result.status === 0 && name !== 'rooms'
      ? undefined
      : name === 'rooms'
        ? rooms(result.stdout)
        : result.stdout + result.stderr
  process.stderr.write(`${problem === undefined ? '✓' : '✗'} ${name}\n${problem ?? ''}`)
  failed ||= problem !== undefined
}
process.exit(failed ? 1 : 0)

function rooms(output) {
  const { summary } = JSON.parse(output)
  if (summary.totalCruised < LEAST_MODULES)
    return `only ${summary.totalCruised} modules were read\n`
  const violations = summary.violations.filter(({ rule }) => rule.severity === 'error')
  if (violations.length === 0) return undefined
  return violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}\n`).join('')
}
