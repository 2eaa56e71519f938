import { compareComponents } from '../../domain/releases/compare.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Release } from '../../domain/releases/release.ts'
import type { World } from '../../ports/world.ts'
import { smokeAfterDeploy } from '../accept/smoke.ts'
import { publishHostProgram } from '../hosts/publish-host-program.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { recover } from '../rollouts/recover.ts'
import { collectStore } from '../rollouts/collect-store.ts'
import { rollOut } from '../rollouts/roll-out.ts'
import { undoing } from '../rollouts/undoing.ts'
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
  const ref = request.ref ?? world.site.repository.branch
  if (request.isDryRun === true) {
    const { release, before } = await planRelease(ref, true, world)
    return { outcome: 'unchanged', release, before: before?.id ?? null }
  }
  const detail: Detail = { ref }
  return recorded('deploy', detail, world, async () =>
    withLease(`deploy ${ref}`, world, async (lease) => {
      await recover(lease, world)
      await publishHostProgram(world)
      const { release, before, stable } = await planRelease(ref, false, world)
      detail['release'] = release.id
      const result = { release, before: before?.id ?? null }
      if (release.id === before?.id) return { ...result, outcome: 'unchanged' as const }
      await undoing(lease, world, async () => {
        const target = await chooseDatabase(release, before, stable, lease, world)
        detail['database'] = target.database
        await rollOut(target, lease, world)
      })
      // Visitors have it already; nobody waits longer for the one than for the other.
      const [smoked] = await Promise.all([smokeAfterDeploy(world), collectStore(world)])
      detail['smoke'] = smoked
      return { ...result, outcome: 'done' as const }
    }),
  )
}

/** Whoever deploys before `up` should not wait for the build to hear of it. */
async function assertUp({ fleet, environment }: World): Promise<void> {
  if ((await fleet.list()).some(({ state }) => state === 'running')) return
  throw new Problem('not-running', `no host of ${environment.name} runs`, {
    hint: `wikistead up ${environment.name}`,
  })
}

/** The release that the commit makes, and how it differs from the live one. */
async function planRelease(ref: string, isDryRun: boolean, world: World) {
  const { environment, repository, emit } = world
  const commit = await step(
    'fetch',
    world,
    async () => {
      await Promise.all([repository.fetch(), isDryRun || assertUp(world)])
      return repository.resolve(ref)
    },
    ({ hash, subject }) => `${hash.slice(0, 10)} ${subject}`,
  )
  const { stable } = await readPointer(world)
  const before = stable === null ? undefined : await readRelease(stable.release, world)
  const release = await assembleRelease(commit, before, isDryRun, world)
  emit({
    type: 'plan',
    title: `${environment.name}: ${before?.id ?? 'nothing'} → ${release.id}`,
    changes: compareComponents(before?.components ?? [], release.components),
    lines: release.id === before?.id ? ['This release is live already.'] : [],
  })
  return { release, before, stable }
}
