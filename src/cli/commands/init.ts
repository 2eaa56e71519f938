import { Option, type Command } from 'commander'
import { debianReleases, type DebianRelease } from '../../domain/sites/site.ts'
import { init } from '../../operations/init/init.ts'
import { globalOptions, type Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { jsonListener, terminalListener } from '../render/terminal.ts'

export const registerInit = (program: Command, faces: Faces) =>
  program
    .command('init <directory>')
    .description('make an operations folder with wikistead.config.ts')
    .option('--example', 'with a wiki repository of MediaWiki from Debian beside it', false)
    .option('--name <name>', 'the site’s name')
    .option('--port <port>', 'where the edge is published on this machine', Number, 8080)
    .addOption(
      new Option('--debian <release>', 'which Debian the hosts run, and the example comes from')
        .choices(debianReleases)
        .default('trixie'),
    )
    .addHelpText('after', '\nExample:\n  wikistead init demo --example')
    .action(
      async (
        directory: string,
        options: { example: boolean; name?: string; port: number; debian: DebianRelease },
        command: Command,
      ) => {
        const { json } = globalOptions(command)
        const emit = json ? jsonListener() : terminalListener(process.stderr.isTTY)
        const result = await init({ directory, ...options }, { ...faces.initWorld, emit })
        if (json) printJson('result', result)
        else if (result.outcome === 'done')
          print(`Made ${directory}/wikistead.config.ts\nnext: cd ${directory} && wikistead up`)
        else print(`${directory} is there already`)
      },
    )
