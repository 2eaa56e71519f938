import { compareComponents } from '../../domain/releases/compare.ts'
import type { Release } from '../../domain/releases/release.ts'
import type { World } from '../../ports/world.ts'
import { publishHostProgram } from '../hosts/publish-host-program.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { recover } from '../rollouts/recover.ts'
import { rollOut } from '../rollouts/roll-out.ts'
import { step } from '../step.ts'
import { assembleRelease } from './assemble.ts'
import { chooseDatabase } from './choose-database.ts'
import { readRelease } from './read-release.ts'

export interface DeployRequest {
  /** A branch, tag or commit; the site's branch where absent. */
  readonly ref?: string
  /** Show what would change, and change nothing. */
  readonly isDryRun?: boolean
}

export interface DeployResult {
  readonly outcome: 'done' | 'unchanged'
  readonly release: Release
  readonly before: string | null
}

/** Brings a commit of the wiki repository to the environment's visitors. */
export async function deploy(request: DeployRequest, world: World): Promise<DeployResult> {
  const { site, environment } = world
  const ref = request.ref ?? site.repository.branch
  const detail: Detail = { ref }
  const work = async () =>
    withLease(`deploy ${ref}`, world, async (lease) => {
      await recover(lease, world)
      await publishHostProgram(world)
      const commit = await step(
        'fetch',
        world,
        async () => {
          await world.repository.fetch()
          return world.repository.resolve(ref)
        },
        ({ hash, subject }) => `${hash.slice(0, 10)} ${subject}`,
      )

      const { stable } = await readPointer(world)
      const before = stable === null ? undefined : await readRelease(stable.release, world)
      const release = await assembleRelease(commit, before, request.isDryRun ?? false, world)
      detail['release'] = release.id
      const changes = compareComponents(before?.components ?? [], release.components)
      const isLive = release.id === stable?.release
      world.emit({
        type: 'plan',
        title: `${environment.name}: ${before?.id ?? 'nothing'} → ${release.id}`,
        changes,
        lines: isLive ? ['This release is live already.'] : [],
      })
      if (isLive || (request.isDryRun ?? false))
        return { outcome: 'unchanged' as const, release, before: before?.id ?? null }
      const target = await chooseDatabase(release, before, stable, lease, world)
      await rollOut(target, lease, world)
      return { outcome: 'done' as const, release, before: before?.id ?? null }
    })
  return request.isDryRun === true ? work() : recorded('deploy', detail, world, work)
}
