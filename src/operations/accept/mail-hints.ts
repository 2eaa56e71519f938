import type { Remedy } from './check.ts'

export const mailHints: readonly Remedy[] = [
  {
    when: /no mail came|^only .* came$/m,
    hint: 'see $wgEnableEmail, $wgSMTP and $wgPasswordSender, and wikistead logs --host mail',
  },
  { hint: 'wikistead logs: look for the PHP error of the form' },
]
