import { Problem } from '../domain/problems/problem.ts'
import type { Operator } from '../ports/operator.ts'
import type { GlobalOptions } from './faces.ts'
import { tell } from './output.ts'

/** Asks at the terminal, or takes the answers that came with the command. */
export function terminalOperator({ yes, confirm }: GlobalOptions, isTerminal: boolean): Operator {
  const needTerminal = (question: string, way: string) => {
    if (!isTerminal)
      throw new Problem('answer-needed', `nobody is there to answer: ${question}`, { hint: way })
  }
  return {
    async confirm(question) {
      if (yes) return true
      needTerminal(question, 'give --yes to answer beforehand')
      const { confirm: ask, isCancel } = await import('@clack/prompts')
      const answer = await ask({ message: question, initialValue: false })
      return !isCancel(answer) && answer
    },
    async typeName(question, name) {
      if (confirm !== undefined) return confirm === name
      needTerminal(question, `give --confirm ${name}`)
      const { text, isCancel } = await import('@clack/prompts')
      const answer = await text({ message: `${question} Type ${name} to go on.` })
      return !isCancel(answer) && answer === name
    },
    async reveal(words, secret) {
      if (!isTerminal) return false
      tell(`${words}\n\n    ${secret}\n`)
      return true
    },
  }
}
