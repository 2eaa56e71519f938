/** stdout is the result; one object a line for machines. */
export const printJson = (type: string, value: object): void => {
  process.stdout.write(`${JSON.stringify({ type, ...value })}\n`)
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** stderr is the story. */
export const tell = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
