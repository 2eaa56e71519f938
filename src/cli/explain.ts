import pc from 'picocolors'
import { exitStatuses, isProblem } from '../domain/problems/problem.ts'
import { printJson, tell } from './output.ts'

/** Says what went wrong and the way out; returns the exit status. */
export function explain(error: unknown, json: boolean): number {
  if (isProblem(error)) {
    const { code, message, hint, output } = error
    if (json) printJson('problem', { code, message, hint, output })
    else {
      tell(`${pc.red('error')} ${pc.dim(code)}: ${message}`)
      if (output !== undefined && output.trim() !== '') tell(pc.dim(indent(output.trim())))
      if (hint !== undefined) tell(`next: ${hint}`)
    }
    return exitStatuses[code]
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (json) printJson('bug', { message: stack })
  else tell(`${pc.red('This is a bug in Wikistead.')}\n${stack}`)
  return 1
}

const indent = (text: string) =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
