import { Problem } from '../domain/problems/problem.ts'
import { majorVersion } from '../domain/releases/release.ts'
import type { World } from '../ports/world.ts'
import { readRelease } from './deploy/read-release.ts'
import { publishHostProgram } from './hosts/publish-host-program.ts'
import { recorded, type Detail } from './journal/record.ts'
import { withLease } from './locks/with-lease.ts'
import { listServed } from './rollouts/keep-releases.ts'
import { readPointer } from './rollouts/pointer.ts'
import { recover } from './rollouts/recover.ts'
import { rollOut } from './rollouts/roll-out.ts'

export interface RollbackRequest {
  /** The release to go back to; the one before the live one where absent. */
  readonly release?: string
  readonly isDryRun?: boolean
}

/** Makes an earlier release live again, with the same proofs as a new one. */
export async function rollback(request: RollbackRequest, world: World) {
  const { environment } = world
  const detail: Detail = {}
  const work = async () =>
    withLease('rollback', world, async (lease) => {
      await recover(lease, world)
      await publishHostProgram(world)
      const { stable, keep } = await readPointer(world)
      if (stable === null)
        throw new Problem('release-unknown', `${environment.name} has no live release yet`, {
          hint: `wikistead deploy ${environment.name}`,
        })
      const id = request.release ?? (await findPrevious(stable.release, keep, world))
      const [from, to] = await Promise.all([
        readRelease(stable.release, world),
        readRelease(id, world),
      ])
      if (majorVersion(from.mediawiki) !== majorVersion(to.mediawiki))
        throw new Problem(
          'upgrade-refused',
          `${id} is MediaWiki ${to.mediawiki}, and the database is made for ${from.mediawiki}`,
          {
            hint: `wikistead deploy ${environment.name} ${to.commit}`,
          },
        )
      detail['release'] = to.id
      world.emit({
        type: 'plan',
        title: `${environment.name}: ${from.id} → ${to.id} (${to.subject})`,
        changes: [],
        lines: [],
      })
      if (to.id === from.id || request.isDryRun === true)
        return { outcome: 'unchanged' as const, release: to.id, before: from.id }
      await rollOut({ release: to.id, database: stable.database }, lease, world)
      return { outcome: 'done' as const, release: to.id, before: from.id }
    })
  return request.isDryRun === true ? work() : recorded('rollback', detail, world, work)
}

async function findPrevious(live: string, keep: readonly string[], world: World): Promise<string> {
  const served = await listServed(world)
  const since = served.findIndex(({ release }) => release === live)
  const earlier = served
    .slice(since + 1)
    .find(({ release }) => release !== live && keep.includes(release))
  if (earlier !== undefined) return earlier.release
  throw new Problem('release-gone', 'there is no earlier release to go back to', {
    hint: `wikistead releases ${world.environment.name}`,
  })
}
