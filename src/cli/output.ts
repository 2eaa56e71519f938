/** stdout is the result; one object a line for machines. */
export const printJson = (type: string, value: object): void => {
  process.stdout.write(`${JSON.stringify({ type, ...value })}\n`)
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Waits until whoever reads stdout has kept up: there may be more lines than memory holds. */
export const drained = async (): Promise<void> => {
  const { stdout } = process
  if (!stdout.writableNeedDrain) return
  await new Promise<void>((resolve) => {
    stdout.once('drain', resolve)
  })
}

/** stderr is the story. */
export const tell = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
