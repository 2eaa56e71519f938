import { expect, test } from 'vitest'
import { drillOf } from '../../../domain/drills/drill.fixture.ts'
import { drawChart } from './chart.ts'
import { renderJunit } from './junit.ts'
import { listParts, partsOf } from './phases.ts'
import { renderReport } from './report.ts'

const failed = drillOf({
  ...{ id: 'later', startedAt: '2026-11-24T12:00:00.000Z', lost: 'files' },
  missingFiles: ['public/8/86/<b>"&.png'],
})
const good = drillOf()
const report = (drills = [failed, good]) =>
  renderReport({
    ...{ site: 'hearth', environment: 'local', drills, now: new Date('2026-11-25T12:00:30Z') },
    objectives: { recoverySeconds: 30, lostSeconds: 60 },
  })

test('the parts of a recovery add up to the whole, and come in order', () => {
  expect(partsOf(good)).toEqual([
    { name: 'unpacking the copy', seconds: 6 },
    { name: 'swap', seconds: 2 },
    { name: 'the rest', seconds: 12 },
  ])
  const other = drillOf({ phases: { swap: 1, lose: 19, odd: 3 } })
  expect(listParts([good, other])).toEqual([
    ...['losing it', 'unpacking the copy', 'swap', 'odd', 'the rest'],
  ])
})

test('the report says when the last good one was, and lists every drill with its faults', () => {
  const html = report()
  expect(html).toContain('<strong>2 days ago</strong> and took 20.0 s.')
  expect(html).toContain('1 of 2 passed')
  expect(html).toContain('3 of 40 (0.4 s)')
  expect(html).toContain('failed; 1 files are gone')
  expect(html).not.toMatch(/<script|https?:|url\(/)
})

test('an empty series is said to be empty', () => {
  expect(report([])).toContain('No drill was good yet')
})

test('a near objective is a line in the chart, a far one an arrow at its edge', () => {
  expect(drawChart([good], 30)).toMatch(/<line class="objective" x1="[\d.]+%"/)
  const far = drawChart([good], 3600)
  expect(far).not.toContain('<line class="objective"')
  expect(far).toContain('objective: 60 min →')
})

test('no bar is longer than the chart', () => {
  const widths = [...drawChart([failed, good], 3600).matchAll(/<rect [^>]*width="([\d.]+)%"/g)]
  expect(widths).toHaveLength(6)
  const total = widths.slice(0, 3).reduce((sum, [, width]) => sum + Number(width), 0)
  expect(total).toBeGreaterThan(60)
  expect(total).toBeLessThan(100)
})

test('JUnit has one case for each objective, and says which were missed', () => {
  const xml = renderJunit([failed, good], 'local')
  expect(xml).toContain(
    '<testsuite name="drill later: lose files" tests="4" failures="1" errors="0" skipped="0" time="20.000" timestamp="2026-11-24T12:00:00">',
  )
  expect(xml).toContain(
    '<testcase classname="drill.local.files" name="every file comes back" time="0"><failure message="1 files are gone">1 files are gone\npublic/8/86/&lt;b&gt;&quot;&amp;.png</failure></testcase>',
  )
  expect(xml.match(/<failure/g)).toHaveLength(1)
  expect(xml.match(/<testcase/g)).toHaveLength(8)
})

test('what is no text in XML is replaced', () => {
  const failure = drillOf({ instant: null, failure: 'bad\u0000\u001B[31m' })
  expect(renderJunit([failure], 'local')).toContain('nothing was restored: bad\u{FFFD}\u{FFFD}[31m')
})
