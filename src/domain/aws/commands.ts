/** Commands that work for environments on AWS so far; all others say that they do not. */
export const awsCommands = [
  ...(['up', 'cost', 'doctor', 'image', 'run', 'shell', 'logs'] as const),
  ...(['history', 'releases'] as const),
] as const

export const isThereOnAws = (command: string): boolean =>
  awsCommands.some((known) => known === command)
