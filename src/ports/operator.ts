/** The person, or the script, that asked for the operation. */
export interface Operator {
  /** Yes or no. Fails with `answer-needed` where nobody can answer. */
  confirm(question: string): Promise<boolean>
  /** True only if exactly this name was typed, or given with `--confirm`. */
  typeName(question: string, name: string): Promise<boolean>
}
