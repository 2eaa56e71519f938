import type { Command } from 'commander'
import {
  dropOldDatabase,
  listDatabases,
  type ListedDatabase,
} from '../../operations/database/old-databases.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { describeSize } from '../render/size.ts'
import { table } from '../render/table.ts'

export const registerDatabases = (program: Command, faces: Faces) =>
  program
    .command('databases [environment]')
    .description('list the wiki’s database and those from before upgrades, and remove one')
    .option('--drop <name>', 'remove one from before an upgrade for good')
    .addHelpText('after', '\nExamples:\n  wikistead databases\n  wikistead databases --drop wiki')
    .action(async (environment: string | undefined, flags: { drop?: string }, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      if (flags.drop !== undefined) {
        const result = await dropOldDatabase(flags.drop, world)
        if (options.json) printJson('result', result)
        else print(`the database ${flags.drop} is removed`)
        return
      }
      const databases = await listDatabases(world)
      if (options.json) for (const database of databases) printJson('database', { ...database })
      else print(table(['database', 'size', 'state', 'release'], databases.map(describe)))
    })

const describe = ({ name, bytes, isLive, releases }: ListedDatabase) => [
  name,
  describeSize(bytes),
  isLive
    ? 'live'
    : releases.length > 0
      ? 'a rollback leads back to it'
      : 'nothing leads back to it',
  releases.join(' '),
]
