import { basename, dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { Problem } from '../../domain/problems/problem.ts'
import type { SanitizedCopy } from '../../domain/sanitize/copy.ts'
import { copy } from '../../operations/copy/copy.ts'
import { dump, type DumpRequest } from '../../operations/copy/dump.ts'
import { openContext, openPair } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'

interface Flags {
  readonly sanitize: boolean
  readonly dryRun: boolean
}

export const registerCopy = (program: Command, faces: Faces) =>
  program
    .command('copy <source> <target>')
    .description('put a copy of one environment, without personal data, in the place of another')
    .option('--sanitize', 'required: personal data stays where it is', false)
    .option('--dry-run', 'show what becomes of every table and change nothing', false)
    .addHelpText('after', '\nExample:\n  wikistead copy production staging --sanitize')
    .action(async (source: string, target: string, flags: Flags, command: Command) => {
      demandSanitize(flags, `copy ${source} ${target}`)
      const { worlds, options } = await openPair(source, target, command, faces)
      const result = await copy({ isDryRun: flags.dryRun }, worlds)
      if (options.json) printJson('result', result)
      const { copied } = result
      if (copied === null) return
      const { environment, secrets } = worlds.target
      if (!options.json)
        print(
          [
            `${environment.url} is a copy of ${source} of ${copied.instant}, without personal data`,
            `passwords of its accounts: ${secrets.location()}`,
            `what was replaced is kept; to remove it: wikistead restore ${environment.name} --discard ${copied.id}`,
          ].join('\n'),
        )
      reportMissing(copied)
    })

export const registerDump = (program: Command, faces: Faces) =>
  program
    .command('dump <args...>')
    .usage('[environment] <file|folder> --sanitize')
    .description('write a copy without personal data into files, for developers')
    .option('--sanitize', 'required: personal data stays where it is', false)
    .option('--dry-run', 'show what becomes of every table and write nothing', false)
    .addHelpText(
      'after',
      '\nA name that ends in .sql.gz gets the database alone; a folder gets database.sql.gz and files.tar.\n\nExamples:\n  wikistead dump production wiki.sql.gz --sanitize\n  wikistead dump production for-developers --sanitize',
    )
    .action(async (args: string[], flags: Flags, command: Command) => {
      demandSanitize(flags, `dump ${args.join(' ')}`)
      const { world, options, rest } = await openContext(args, command, faces)
      const [place, surplus] = rest
      if (place === undefined || surplus !== undefined)
        throw new Problem('usage', 'name one file or folder to write', {
          hint: `wikistead dump ${world.environment.name} wiki.sql.gz --sanitize`,
        })
      const result = await dump(
        { ...choosePlace(resolve(place), faces), isDryRun: flags.dryRun },
        world,
      )
      if (options.json) printJson('result', result)
      if (result.copied === null) return
      if (!options.json) print(result.written.join('\n'))
      reportMissing(result.copied)
    })

/** There is no other kind of copy; the word is asked for so that nobody expects one. */
function demandSanitize({ sanitize }: Flags, line: string): void {
  if (!sanitize)
    throw new Problem('usage', 'copies are made without personal data only', {
      hint: `wikistead ${line} --sanitize`,
    })
}

const choosePlace = (place: string, faces: Faces): Pick<DumpRequest, 'into' | 'files'> =>
  place.endsWith('.sql.gz')
    ? { into: faces.initWorld.openFolder(dirname(place)), files: { [basename(place)]: 'dump' } }
    : {
        into: faces.initWorld.openFolder(place),
        files: { 'database.sql.gz': 'dump', 'files.tar': 'files' },
      }

function reportMissing({ missing }: SanitizedCopy): void {
  if (missing.length > 0)
    throw new Problem('files-missing', `${missing.length} files are in no copy`, {
      hint: 'the rest is copied',
      output: missing.join('\n'),
    })
}
