import type { Fault } from './decide-column.ts'

/** What a problem says of all that nobody has decided: its message, and the way out. */
export const explainFaults = (
  faults: readonly Fault[],
): [message: string, more: { hint: string; output: string }] => [
  `it is not decided what becomes of ${faults.map(({ subject }) => subject).join(', ')}`,
  {
    hint: "decide in wikistead.config.ts, such as sanitize: { decisions: { 'TABLE': 'drop' } }",
    output: faults.map(({ subject, why }) => `${subject}: ${why}`).join('\n'),
  },
]
