/** Commands that work for environments on AWS so far; all others say that they do not. */
export const awsCommands = [
  ...(['up', 'down', 'deploy', 'rollback', 'follow', 'status', 'cost', 'doctor'] as const),
  ...(['image', 'run', 'shell', 'logs', 'history', 'releases'] as const),
  ...(['read-only', 'shield', 'databases', 'accept'] as const),
  ...(['backup', 'backups', 'restore', 'drill', 'drills'] as const),
  ...(['copy', 'dump'] as const),
] as const

export const isThereOnAws = (command: string): boolean =>
  awsCommands.some((known) => known === command)
