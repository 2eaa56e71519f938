import pc from 'picocolors'
import type { Verdict } from '../../domain/acceptance/acceptance.ts'
import type { Event } from '../../domain/events/event.ts'

const signs: Readonly<Record<Verdict, string>> = {
  passed: pc.green('✓'),
  failed: pc.red('✗'),
  blocked: pc.yellow('!'),
  'not applicable': pc.dim('·'),
}

/** One line for what passed, three for what did not. */
export function describeCheck(event: Extract<Event, { type: 'check-finished' }>): string[] {
  const { check, title, verdict, seconds, note, hint } = event
  const time = pc.dim(`${seconds.toFixed(1)} s`)
  const line = `${signs[verdict]} ${check.padEnd(20)} ${title}  ${time}`
  if (verdict === 'passed') return [line]
  if (verdict === 'failed') return [line, `    ${note}`, `    ${pc.dim('to mend it:')} ${hint}`]
  return [`${signs[verdict]} ${check.padEnd(20)} ${verdict}: ${note}`]
}
