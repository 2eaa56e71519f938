import type { Command } from 'commander'
import { Problem } from '../../domain/problems/problem.ts'
import type { Faces } from '../faces.ts'
import { print } from '../output.ts'

/** What each shell runs at start; the words come from `wikistead complete`, so they never age. */
const scripts: Readonly<Record<string, string>> = {
  bash: `_wikistead() { COMPREPLY=($(compgen -W "$(wikistead complete -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}")); }
complete -F _wikistead wikistead`,
  zsh: `#compdef wikistead
_wikistead() { compadd -- \${(f)"$(wikistead complete -- \${words[2,CURRENT-1]} 2>/dev/null)"} }
compdef _wikistead wikistead`,
  fish: `complete -c wikistead -f -a '(wikistead complete -- (commandline -opc)[2..] 2>/dev/null)'`,
}

export function registerCompletion(program: Command, faces: Faces): void {
  program
    .command('completion <shell>')
    .description('print what makes bash, zsh or fish complete commands and environments')
    .addHelpText('after', '\nExample:\n  eval "$(wikistead completion bash)"')
    .action((shell: string) => {
      const script = scripts[shell]
      if (script === undefined)
        throw new Problem('usage', `there is no completion for ${JSON.stringify(shell)}`, {
          hint: `one of: ${Object.keys(scripts).join(', ')}`,
        })
      print(script)
    })
  program.command('complete', { hidden: true }).action(async () => {
    const words = faces.commandAfterDashes.filter((word) => !word.startsWith('-'))
    print((await proposeWords(program, words, faces)).join('\n'))
  })
}

/** The words that may come next: a command, then an environment, always options. */
async function proposeWords(program: Command, words: readonly string[], faces: Faces) {
  let command = program
  let depth = 0
  for (const word of words) {
    const found = command.commands.find((known) => known.name() === word)
    if (found === undefined) break
    command = found
    depth += 1
  }
  const options = command.options.flatMap(({ long, hidden }) => (hidden ? [] : (long ?? [])))
  if (command.commands.length > 0)
    return [
      ...command.commands.map((known) => known.name()).filter((name) => name !== 'complete'),
      ...options,
    ]
  const takesEnvironment = words.length === depth && command.registeredArguments.length > 0
  const environments = takesEnvironment
    ? await faces.findSite().then(
        ({ site }) => Object.keys(site.environments),
        () => [],
      )
    : []
  return [...environments, ...options]
}
