import type { Acceptance, CheckFailure } from './acceptance.ts'

/** As Jenkins and others read it. What was blocked is an error, what is not applicable is skipped. */
export function renderJunit({ wiki, startedAt, seconds, results }: Acceptance): string {
  const count = (verdict: string) => results.filter((result) => result.verdict === verdict).length
  const cases = results.map(({ check, title, verdict, seconds, note, failure }) => {
    const open = `    <testcase classname="wikistead.accept" name="${xml(`${check}: ${title}`)}" time="${seconds.toFixed(3)}"`
    const inside =
      failure !== null
        ? `<failure message="${xml(`${failure.expected}: ${failure.found}`)}">${xml(describe(failure))}</failure>`
        : verdict === 'blocked'
          ? `<error message="${xml(note)}"/>`
          : verdict === 'not applicable'
            ? `<skipped message="${xml(note)}"/>`
            : `<system-out>${xml(note)}</system-out>`
    return `${open}>${inside}</testcase>`
  })
  const counts = `tests="${results.length}" failures="${count('failed')}" errors="${count('blocked')}" skipped="${count('not applicable')}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${seconds.toFixed(3)}">`,
    `  <testsuite name="${xml(wiki)}" ${counts} time="${seconds.toFixed(3)}" timestamp="${startedAt.slice(0, 19)}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const describe = ({ expected, found, pageError, hint, address, faults }: CheckFailure) =>
  [
    `expected: ${expected}`,
    `found: ${found}`,
    ...(pageError === null ? [] : [`the page says: ${pageError}`]),
    ...(address === null ? [] : [`at: ${address}`]),
    ...faults.map((fault) => `browser: ${fault}`),
    `to mend it: ${hint}`,
  ].join('\n')

/** Characters that no XML may hold are left out. */
const xml = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
