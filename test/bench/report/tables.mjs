import { median } from '../statistics.mjs'

const seconds = (value) => `${value.toFixed(2)} s`
const milliseconds = (value) => `${Math.round(value)} ms`
export const bytes = (value) =>
  value > 2e6 ? `${(value / 1e6).toFixed(0)} MB` : `${(value / 1e3).toFixed(0)} kB`

/** @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  )
  const line = (row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

const middle = (runs, key) => median(runs.map((run) => run[key]))
const span = (runs) => {
  const values = runs.map(({ live }) => live)
  return `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`
}

export function timeTable({ times }) {
  const head = [
    'heads',
    'tool',
    'runs',
    'live on every head',
    'fastest–slowest',
    'command done',
    'first request',
    'steady',
    'first / steady',
    'stale answers a head',
    'failed',
  ]
  const rows = Object.entries(times).flatMap(([size, tools]) =>
    tools.map(({ name, runs }) => [
      ...[size, name, String(runs.length), seconds(middle(runs, 'live')), span(runs)],
      seconds(middle(runs, 'command')),
      ...[milliseconds(middle(runs, 'first')), milliseconds(middle(runs, 'steady'))],
      `${(middle(runs, 'first') / middle(runs, 'steady')).toFixed(1)}×`,
      middle(runs, 'stale').toFixed(1),
      String(runs.reduce((sum, { failed }) => sum + failed, 0)),
    ]),
  )
  return table(head, rows)
}

export const loadTable = ({ loads }) =>
  table(
    [
      'tool',
      'deploys',
      'undone',
      'requests',
      'failed',
      'mixed',
      'stale after done',
      'slower than 1 s',
      'median',
      '99 %',
      'deploy takes',
    ],
    loads.map((load) => [
      ...[load.name, String(load.deploys + load.undone.length), String(load.undone.length)],
      ...[String(load.requests), String(load.failed)],
      ...[String(load.mixed), String(load.stale), String(load.slow)],
      ...[milliseconds(load.middle), milliseconds(load.worst), seconds(load.seconds)],
    ]),
  )

export const costTable = ({ costs }) =>
  table(
    ['tool', 'received by a head for one deploy', 'releases', 'disk of a head'],
    costs.map((cost) => [cost.name, bytes(cost.bytes), String(cost.releases), bytes(cost.disk)]),
  )

/** Where Wikistead's own time goes: the middle of each step at each size. */
export function stepTable({ times }) {
  const sizes = Object.keys(times)
  const runsOf = (size) => times[size].find(({ name }) => name === 'Wikistead')?.runs ?? []
  const names = runsOf(sizes[0])[0]?.steps.map(({ name }) => name) ?? []
  const cell = (size, name) =>
    seconds(
      median(
        runsOf(size).map(({ steps }) => steps.find((step) => step.name === name)?.seconds ?? 0),
      ),
    )
  return table(
    ['step', ...sizes.map((size) => `${size} heads`)],
    names.map((name) => [name, ...sizes.map((size) => cell(size, name))]),
  )
}

export const renderTables = (results) =>
  [timeTable, loadTable, costTable, stepTable].map((render) => render(results)).join('\n\n')
