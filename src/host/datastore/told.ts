import { text } from 'node:stream/consumers'
import { Problem } from '../../domain/problems/problem.ts'
import { asProblem } from './faults.ts'
import type { Tell } from './steps.ts'

const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)

/**
 * One task for whoever asks this host. The order comes on stdin as JSON; what happens is told as one
 * JSON object a line, of which the last is the result or the problem.
 */
export async function toldTask(
  work: (order: unknown, tell: Tell) => Promise<unknown>,
): Promise<void> {
  const tell = (message: string) => print({ type: 'progress', message })
  const order: unknown = JSON.parse((await text(process.stdin)) || '{}')
  try {
    print({ type: 'result', result: (await work(order, tell)) ?? null })
  } catch (error) {
    const problem = asProblem(error)
    if (!(problem instanceof Problem)) throw problem
    const { code, message, hint, output } = problem
    print({ type: 'problem', code, message, hint, output })
    process.exitCode = 1
  }
}
