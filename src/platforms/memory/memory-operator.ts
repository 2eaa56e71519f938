import type { Operator } from '../../ports/operator.ts'

export interface MemoryOperator extends Operator {
  /** All that was asked, in order. */
  readonly questions: string[]
  /** The answer to the next questions. */
  yes: boolean
  /** Secrets that were shown; nobody is there to see one while this is null. */
  revealed: string[] | null
  /** What is typed where a name is asked for. */
  typed: string
}

/** An operator who gives the answers that a test wrote down. */
export function memoryOperator(): MemoryOperator {
  const questions: string[] = []
  return {
    questions,
    yes: true,
    typed: '',
    revealed: null,
    async confirm(question) {
      questions.push(question)
      return this.yes
    },
    async typeName(question, name) {
      questions.push(question)
      return this.typed === name
    },
    async reveal(_words, secret) {
      this.revealed?.push(secret)
      return this.revealed !== null
    },
  }
}
