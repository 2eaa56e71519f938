import { describeSeconds } from '../../../domain/backups/estimate.ts'
import type { Drill, Objectives } from '../../../domain/drills/drill.ts'
import { findLastGood } from '../../../domain/drills/schedule.ts'
import { drawChart, drawLegend } from './chart.ts'
import { escaped } from './markup.ts'
import { style } from './style.ts'

interface Report {
  readonly site: string
  readonly environment: string
  readonly objectives: Objectives
  /** Newest first. */
  readonly drills: readonly Drill[]
  readonly now: Date
}

/** A page that needs nothing but itself: no script, no font, no request. */
export function renderReport({ site, environment, objectives, drills, now }: Report): string {
  const title = `Drills of ${site}, ${environment}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
${style}
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${summarize(drills, now)}
<p>Objectives: back within ${describeSeconds(objectives.recoverySeconds)}, at most ${describeSeconds(objectives.lostSeconds)} of edits lost.</p>
<h2>Recovery time by phase</h2>
${drills.length === 0 ? '' : `${drawChart(drills, objectives.recoverySeconds)}\n${drawLegend(drills)}`}
<h2>Every drill</h2>
<div class="wide">
${tableOf(drills)}
</div>
<footer>Written by Wikistead at ${now.toISOString().slice(0, 19)}Z. All times are UTC.</footer>
</body>
</html>
`
}

function summarize(drills: readonly Drill[], now: Date): string {
  const good = findLastGood(drills)
  const passed = drills.filter(({ verdict }) => verdict === 'passed').length
  const ago =
    good === undefined
      ? '<span class="failed">No drill was good yet.</span>'
      : `The last good drill was <strong>${describeSeconds((now.getTime() - Date.parse(good.endedAt)) / 1000)} ago</strong> and took ${good.recoverySeconds.toFixed(1)} s.`
  return `<p>${ago} ${passed} of ${drills.length} passed.</p>`
}

const heads = ['drill', 'lost', 'by', 'back after', 'as of', 'edits lost', 'files lost', 'verdict']

const tableOf = (drills: readonly Drill[]) => `<table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${drills.map(rowOf).join('\n')}
</tbody>
</table>`

function rowOf(drill: Drill): string {
  const { id, lost, by, recoverySeconds, instant, verdict, faults } = drill
  const cells = [
    ...[id, lost, by, `${recoverySeconds.toFixed(1)} s`],
    ...[instant === null ? 'nothing' : instant.slice(0, 19), describeLostEdits(drill)],
    String(drill.missingFiles.length),
  ]
  const told = [verdict, ...faults].join('; ')
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}<td class="${verdict}">${escaped(told)}</td></tr>`
}

/** Such as `3 of 40 (0.4 s)`; where nobody wrote edits, how far the copies were behind. */
export const describeLostEdits = ({ lost, lostEdits, acknowledged, lostSeconds }: Drill): string =>
  lost === 'nothing'
    ? `${lostSeconds.toFixed(1)} s behind`
    : `${lostEdits} of ${acknowledged}${lostSeconds > 0 ? ` (${lostSeconds.toFixed(1)} s)` : ''}`
