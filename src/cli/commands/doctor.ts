import type { Command } from 'commander'
import pc from 'picocolors'
import { examine } from '../../operations/doctor/examine.ts'
import { globalOptions, type Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { terminalOperator } from '../terminal-operator.ts'

/** The exit status where something is missing. */
const UNWELL = 41

const signs = { good: pc.green('✓'), warning: pc.yellow('!'), missing: pc.red('✗') }

export const registerDoctor = (program: Command, faces: Faces) =>
  program
    .command('doctor')
    .description('look at this machine, the site and its environments, and say what to do')
    .addHelpText(
      'after',
      `\nExits with ${UNWELL} where something is missing.\n\nExample:\n  wikistead doctor`,
    )
    .action(async (_flags: object, command: Command) => {
      const options = globalOptions(command)
      let directory = process.cwd()
      const findings = await examine(
        { machine: faces.machine, directory },
        async () => {
          const found = await faces.findSite()
          directory = found.directory
          return found.site
        },
        async (environment) =>
          faces.openWorld(environment, () => {}, terminalOperator(options, false)),
        (address, wiki) => faces.openForeign(address, wiki, directory),
      )
      if (findings.some(({ verdict }) => verdict === 'missing')) process.exitCode = UNWELL
      for (const finding of findings) {
        if (options.json) printJson('finding', finding)
        else
          print(
            `${signs[finding.verdict]} ${finding.check}: ${finding.found}${finding.remedy === '' ? '' : `\n    ${finding.remedy}`}`,
          )
      }
    })
