import type { Command, Output } from '../../ports/fleet.ts'

/** What a command prints on a host; undefined where somebody else shall answer. */
export type Answer = (command: Command, host: string) => Partial<Output> | undefined

/** What makes a deployment work: settings that load, a schema in order. */
export const usualAnswers: Answer = ({ argv }) => {
  if (argv.includes('compose')) return { stdout: '/srv/wikistead/releases/draft' }
  if (argv.includes('eval')) return { stdout: 'WIKISTEAD:["Cite","Echo"]\n' }
  return {}
}
