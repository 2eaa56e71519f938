import { createInterface } from 'node:readline'
import { Problem, type ProblemCode } from '../../domain/problems/problem.ts'
import type { Command, Fleet } from '../../ports/fleet.ts'

type Line =
  | { readonly type: 'progress'; readonly message: string }
  | { readonly type: 'result'; readonly result: unknown }
  | {
      readonly type: 'problem'
      readonly code: ProblemCode
      readonly message: string
      readonly hint?: string
      readonly output?: string
    }

interface Task {
  readonly argv: Command['argv']
  readonly order: object
  /** Which environment's admin host it is, for whoever has to look there. */
  readonly environment: string
  /** What it is, in a word. */
  readonly verb: string
}

/**
 * Has the admin host's program do a task: the order goes to its stdin, and it tells what happens line
 * by line, the last of which is the result or the problem.
 */
export async function askTask<T>(
  { argv, order, environment, verb }: Task,
  fleet: Pick<Fleet, 'stream'>,
  tell: (message: string) => void = () => {},
): Promise<T> {
  const output = fleet.stream('admin', { argv, stdin: JSON.stringify(order) })
  let last: Line | undefined
  try {
    for await (const line of createInterface({ input: output })) {
      last = JSON.parse(line) as Line
      if (last.type === 'progress') tell(last.message)
    }
  } catch (error) {
    if (last?.type !== 'problem') throw error
  }
  if (last?.type === 'problem') {
    const { code, message, hint, output: said } = last
    throw new Problem(code, message, {
      ...(hint === undefined ? {} : { hint }),
      ...(said === undefined ? {} : { output: said }),
    })
  }
  if (last?.type !== 'result')
    throw new Problem('backup-failed', `the admin host did not say how ${verb} ended`, {
      hint: `wikistead logs ${environment} --host admin`,
    })
  return last.result as T
}
