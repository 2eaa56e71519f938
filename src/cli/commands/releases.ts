import type { Command } from 'commander'
import { listReleases } from '../../operations/list-releases.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { table } from '../render/table.ts'

export const registerReleases = (program: Command, faces: Faces) =>
  program
    .command('releases [environment]')
    .description('list what was made, what was live and what can be gone back to')
    .addHelpText('after', '\nExample:\n  wikistead releases')
    .action(async (environment: string | undefined, _flags: object, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      const releases = await listReleases(world)
      if (options.json) {
        for (const release of releases) printJson('release', release)
        return
      }
      const state = ({ isLive, isKept, servedAt }: (typeof releases)[number]) =>
        isLive ? 'live' : isKept ? 'kept' : servedAt === null ? 'never live' : 'in the store'
      print(
        table(
          ['release', 'state', 'last live', 'MediaWiki', 'commit'],
          releases.map((release) => [
            release.id,
            state(release),
            release.servedAt?.slice(0, 19) ?? '',
            release.mediawiki,
            `${release.subject} (${release.author})`,
          ]),
        ),
      )
    })
