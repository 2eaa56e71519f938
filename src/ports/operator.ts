/** The person, or the script, that asked for the operation. */
export interface Operator {
  /** Yes or no. Fails with `answer-needed` where nobody can answer. */
  confirm(question: string): Promise<boolean>
  /** True only if exactly this name was typed, or given with `--confirm`. */
  typeName(question: string, name: string): Promise<boolean>
  /**
   * Shows a secret to the person at the terminal: in no event, no journal and no output that goes
   * elsewhere. False where no person is there.
   */
  reveal(words: string, secret: string): Promise<boolean>
}
