import { describeCounts, type Acceptance, type CheckResult } from './acceptance.ts'

/** One page with everything in it: nothing is loaded from anywhere. */
export function renderReport(run: Acceptance, pictures: Readonly<Record<string, Buffer>>): string {
  const order = ['failed', 'blocked', 'passed', 'not applicable']
  const results = [...run.results].sort(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict),
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${html(run.wiki)}: ${html(describeCounts(run.results))}</title>
<style>${STYLE}</style>
<h1>${html(describeCounts(run.results))}</h1>
<p><a href="${html(run.wiki)}">${html(run.wiki)}</a>${run.environment === null ? '' : `, environment ${html(run.environment)}`}, ${html(run.generator)}<br>
<time>${html(run.startedAt.slice(0, 19).replace('T', ' '))} UTC</time>, ${run.seconds.toFixed(1)} s</p>
${results.map((result) => renderResult(result, pictures)).join('\n')}
${run.leftovers.length === 0 ? '' : `<h2>Left behind</h2><ul>${run.leftovers.map((left) => `<li>${html(left)}`).join('')}</ul>`}
</html>
`
}

function renderResult(result: CheckResult, pictures: Readonly<Record<string, Buffer>>): string {
  const { check, title, verdict, seconds, note, failure } = result
  const head = `<summary><b class="${verdict.replace(' ', '-')}">${verdict}</b> ${html(title)} <small>${html(check)}, ${seconds.toFixed(1)} s</small></summary>`
  if (failure === null) return `<details>${head}<p>${html(note)}</p></details>`
  const row = (what: string, value: string | null) =>
    value === null || value === '' ? '' : `<dt>${what}<dd>${html(value)}`
  const picture = failure.screenshot === null ? undefined : pictures[failure.screenshot]
  return `<details open>${head}<dl>${[
    row('expected', failure.expected),
    row('found', failure.found),
    row('the page says', failure.pageError),
    row('to mend it', failure.hint),
    row('at', failure.address),
    row('browser', failure.faults.join('\n')),
  ].join('')}</dl>${
    picture === undefined
      ? ''
      : `<img alt="the page when the check stopped" src="data:image/png;base64,${picture.toString('base64')}">`
  }</details>`
}

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:0 auto;padding:1em;color:#202122;background:#fff}
h1{font-size:1.4em}details{border-top:1px solid #ddd;padding:.5em 0}summary{cursor:pointer}
small{color:#54595d}b{display:inline-block;min-width:6em}.passed{color:#14866d}.failed{color:#b32424}.blocked{color:#8a5a00}.not-applicable{color:#54595d}
dl{margin:.5em 0 .5em 1em}dt{font-size:.85em;color:#54595d}dd{margin:0 0 .4em;white-space:pre-wrap;overflow-wrap:anywhere}
img{max-width:100%;border:1px solid #ddd}
@media(prefers-color-scheme:dark){body{background:#101418;color:#eaecf0}a{color:#88a3e8}small,dt{color:#a2a9b1}.passed{color:#5ec8a7}.failed{color:#ff8a80}.blocked{color:#e0b050}}
`

const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
