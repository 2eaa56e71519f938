import { expect, test } from 'vitest'
import { describeCounts, type Acceptance, type CheckResult } from './acceptance.ts'
import { renderJunit } from './junit.ts'
import { renderReport } from './report.ts'

const result = (check: string, more: Partial<CheckResult> = {}): CheckResult => ({
  ...{ check, title: `${check} works`, verdict: 'passed', seconds: 1.5, note: 'seen' },
  failure: null,
  ...more,
})
const failed = result('upload', {
  verdict: 'failed',
  failure: {
    expected: 'a file',
    found: '<b>no file</b>\u0000',
    pageError: 'Could not create "lockdir"',
    hint: 'give it to the web user',
    address: 'http://wiki.example/wiki/Special:Upload',
    faults: ['500 http://wiki.example/load.php'],
    screenshot: 'upload.png',
  },
})
const run: Acceptance = {
  ...{ id: 'x', wiki: 'http://wiki.example', generator: 'MediaWiki 1.43.9', environment: 'local' },
  ...{ startedAt: '2026-11-23T06:00:00.000Z', seconds: 12.3, leftovers: ['A page'] },
  results: [
    result('log-in'),
    failed,
    result('request-account', { verdict: 'blocked', note: 'there is no mailbox' }),
    result('graphviz', { verdict: 'not applicable', note: 'no <graphviz>' }),
  ],
}

test('verdicts are counted in words', () => {
  expect(describeCounts(run.results)).toBe('1 passed, 1 failed, 1 not applicable, 1 blocked')
  expect(describeCounts([])).toBe('nothing was checked')
})

test('JUnit tells failed from blocked from not applicable', () => {
  const xml = renderJunit(run)
  expect(xml).toContain('<testsuites tests="4" failures="1" errors="1" skipped="1" time="12.300">')
  expect(xml).toContain('<failure message="a file: &lt;b&gt;no file&lt;/b&gt;">')
  expect(xml).toContain('<error message="there is no mailbox"/>')
  expect(xml).toContain('<skipped message="no &lt;graphviz&gt;"/>')
  expect(xml).not.toContain('\u0000')
})

test('the page has the picture in it, what failed first, and asks nobody for anything', () => {
  const page = renderReport(run, { 'upload.png': Buffer.from('png') })
  expect(page).toContain(`src="data:image/png;base64,${Buffer.from('png').toString('base64')}"`)
  expect(page.indexOf('upload works')).toBeLessThan(page.indexOf('log-in works'))
  expect(page).toContain('&lt;b&gt;no file&lt;/b&gt;')
  expect(page).toContain('name="viewport"')
  expect(page).toContain('<li>A page')
  expect(page).not.toMatch(/<script|<link|src="http/)
})
