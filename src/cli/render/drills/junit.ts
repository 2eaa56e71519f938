import { checkDrill, type Drill } from '../../../domain/drills/drill.ts'
import { escaped } from './markup.ts'

/** One suite a drill and one case an objective, as machines for continuous integration read them. */
export function renderJunit(drills: readonly Drill[], environment: string): string {
  const suites = drills.map((drill) => suiteOf(drill, environment))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="wikistead drills">\n${suites.join('\n')}\n</testsuites>\n`
}

function suiteOf(drill: Drill, environment: string): string {
  const { id, lost, startedAt, recoverySeconds, objectives } = drill
  const checks = checkDrill(drill, objectives)
  const failures = checks.filter(({ fault }) => fault !== null).length
  const [seconds, name] = [recoverySeconds.toFixed(3), escaped(`drill ${id}: lose ${lost}`)]
  const cases = checks.map(({ name: check, fault }, index) => {
    const time = index === 0 ? seconds : '0'
    const begin = `<testcase classname="${escaped(`drill.${environment}.${lost}`)}" name="${escaped(check)}" time="${time}"`
    return fault === null
      ? `    ${begin}/>`
      : `    ${begin}><failure message="${escaped(fault)}">${escaped([fault, ...drill.missingFiles].join('\n'))}</failure></testcase>`
  })
  return `  <testsuite name="${name}" tests="${checks.length}" failures="${failures}" errors="0" skipped="0" time="${seconds}" timestamp="${escaped(startedAt.slice(0, 19))}">
${cases.join('\n')}
  </testsuite>`
}
