import { describeSeconds } from '../../../domain/backups/estimate.ts'
import type { Drill } from '../../../domain/drills/drill.ts'
import { escaped } from './markup.ts'
import { listParts, partsOf } from './phases.ts'

/** Pixels; widths are shares of whatever screen there is, so that text keeps its size on a phone. */
const ROW = 48
const BAR = 18
const TOP = 34
const BOTTOM = 10

/** How many colours there are; names after that begin again. */
const COLOURS = 11

/** One bar a drill, newest on top, cut into the parts of its recovery. */
export function drawChart(drills: readonly Drill[], objective: number): string {
  const longest = Math.max(1, ...drills.map(({ recoverySeconds }) => recoverySeconds))
  // An objective far away would squeeze all bars into nothing: then an arrow says where it is.
  const isNear = objective <= longest * 3
  const step = chooseStep((isNear ? Math.max(longest, objective) : longest) * 1.08)
  const span = step * Math.ceil(((isNear ? Math.max(longest, objective) : longest) * 1.08) / step)
  const at = (seconds: number) => `${((seconds / span) * 100).toFixed(2)}%`
  const height = TOP + drills.length * ROW + BOTTOM
  const parts = listParts(drills)
  const ticks = Array.from({ length: Math.round(span / step) }, (_, index) => index * step)
  return [
    `<svg width="100%" height="${height}" role="img" aria-label="Recovery time of each drill, by phase">`,
    ...ticks.map((tick) => drawTick(tick, at(tick), height)),
    ...drills.flatMap((drill, row) => drawRow(drill, TOP + row * ROW, at, parts)),
    isNear
      ? `<line class="objective" x1="${at(objective)}" x2="${at(objective)}" y1="${TOP - 12}" y2="${height}"/>`
      : '',
    `<text class="objective" x="100%" y="12" text-anchor="end">objective: ${describeSeconds(objective)}${isNear ? '' : ' →'}</text>`,
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n')
}

/** What each colour means. */
export const drawLegend = (drills: readonly Drill[]): string =>
  `<ul class="legend">${listParts(drills)
    .map((name, index) => `<li><i class="p${index % COLOURS}"></i>${escaped(name)}</li>`)
    .join('')}</ul>`

const drawTick = (tick: number, x: string, height: number) =>
  `<line class="tick" x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${height}"/>` +
  `<text class="tick" x="${x}" y="${TOP - 10}">${tick} s</text>`

function drawRow(
  drill: Drill,
  y: number,
  at: (seconds: number) => string,
  names: readonly string[],
): string[] {
  const { startedAt, lost, verdict, recoverySeconds } = drill
  const sign = verdict === 'passed' ? '✓' : '✗'
  const what = lost === 'nothing' ? 'restored beside' : `lost ${lost}`
  const label = `${sign} ${startedAt.slice(0, 16).replace('T', ' ')}, ${what}: ${recoverySeconds.toFixed(1)} s`
  let from = 0
  const bars = partsOf(drill).map(({ name, seconds }) => {
    const x = at(from)
    from += seconds
    const colour = names.indexOf(name) % COLOURS
    return `<rect class="p${colour}" x="${x}" y="${y + 20}" width="${at(seconds)}" height="${BAR}"><title>${escaped(name)}: ${seconds.toFixed(1)} s</title></rect>`
  })
  return [`<text class="${verdict}" x="0" y="${y + 14}">${escaped(label)}</text>`, ...bars]
}

/** 1, 2 or 5 of the largest unit that gives three to eight ticks. */
function chooseStep(span: number): number {
  const unit = 10 ** Math.floor(Math.log10(span / 4))
  const steps = [1, 2, 5, 10].map((factor) => factor * unit)
  return Math.max(1, steps.find((step) => span / step <= 6) ?? unit * 10)
}
