import pc from 'picocolors'
import type { Event, Listener } from '../../domain/events/event.ts'
import { tell } from '../output.ts'
import { describeCheck } from './check.ts'

/** Steps that took less are not worth their time on the screen. */
const NOTABLE_SECONDS = 0.05
/** Milliseconds between two progress lines where lines cannot be overwritten. */
const QUIET = 5000

/** Tells the story to a person: a line a step, progress in place on a terminal. */
export function terminalListener(isTerminal: boolean): Listener {
  let progressAt = 0
  let isDirty = false
  const clear = () => {
    if (isDirty) process.stderr.write('\r\u001B[K')
    isDirty = false
  }
  const overwrite = (text: string) => {
    if (isTerminal) {
      const width = (process.stderr.columns ?? 80) - 1
      process.stderr.write(`\r\u001B[K${text.slice(0, width)}`)
      isDirty = true
    } else if (Date.now() - progressAt > QUIET) {
      progressAt = Date.now()
      tell(text)
    }
  }
  return (event) => {
    switch (event.type) {
      case 'step-started':
        if (isTerminal) overwrite(`  ${event.step} …`)
        progressAt = Date.now()
        return
      case 'progress':
        overwrite(`  ${event.step}: ${event.message}`)
        return
      default:
        clear()
        for (const line of describe(event)) tell(line)
    }
  }
}

function describe(event: Exclude<Event, { type: 'step-started' | 'progress' }>): string[] {
  switch (event.type) {
    case 'step-finished': {
      const time = event.seconds < NOTABLE_SECONDS ? '' : pc.dim(`  ${event.seconds.toFixed(2)} s`)
      const outcome = event.outcome === undefined ? '' : `  ${event.outcome}`
      return [`${pc.green('✓')} ${event.step}${outcome}${time}`]
    }
    case 'step-failed':
      return [`${pc.red('✗')} ${event.step}${pc.dim(`  ${event.seconds.toFixed(2)} s`)}`]
    case 'plan': {
      const signs = { added: pc.green('+'), changed: pc.yellow('~'), removed: pc.red('-') }
      const shown = event.changes
        .slice(0, 12)
        .map(({ name, change }) => `  ${signs[change]} ${name}`)
      const more = event.changes.length - shown.length
      return [
        pc.bold(event.title),
        ...shown,
        ...(more > 0 ? [`  … and ${more} more`] : []),
        ...event.lines.map((line) => `  ${line}`),
      ]
    }
    case 'check-finished':
      return describeCheck(event)
    case 'note':
      return [event.message]
    case 'warning':
      return [`${pc.yellow('!')} ${event.message}`]
  }
}

/** One object a line, for machines. */
export const jsonListener = (): Listener => (event) => {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
