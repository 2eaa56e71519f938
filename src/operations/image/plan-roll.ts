import { followsPointer } from '../../domain/hosts/host.ts'
import { describeAge } from '../../domain/images/age.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Action, ImageAge } from '../../ports/provider.ts'
import type { World } from '../../ports/world.ts'

export interface RollRequest {
  readonly isDryRun: boolean
  /** Where the images come from: what the site describes where absent. */
  readonly source?: 'refresh' | 'previous'
}

export interface RollPlan {
  readonly builds: readonly Action[]
  readonly hosts: readonly string[]
  readonly images: readonly ImageAge[]
}

/** What a roll would build and replace; tells it. */
export async function planRoll({ source }: RollRequest, world: World): Promise<RollPlan> {
  const { provider, fleet, environment, emit, clock } = world
  const [actions, outdated, images, hosts] = await Promise.all([
    provider.plan(),
    provider.listOutdated(),
    provider.readImages(),
    fleet.list(),
  ])
  const builds = source === undefined ? actions.filter(({ verb }) => verb === 'build') : []
  const all = hosts.filter(({ role, state }) => followsPointer(role) && state !== 'missing')
  const replaced = source === undefined ? outdated : all.map(({ name }) => name)
  emit({
    type: 'plan',
    title: `${environment.name}: ${replaced.length === 0 ? 'all hosts run the described image' : `${replaced.length} hosts to replace`}`,
    changes: [],
    lines: [
      ...builds.map(({ subject, reason }) => `build ${subject} (${reason})`),
      ...(source === 'refresh' ? images.map((image) => describeRefresh(image, clock.now())) : []),
      ...(source === 'previous' ? ['take the images from before the last refresh'] : []),
      ...replaced.map((host) => `replace host ${host}`),
    ],
  })
  return { builds, hosts: replaced, images }
}

const describeRefresh = ({ kind, packagesOf }: ImageAge, now: Date) =>
  packagesOf === null
    ? `build image ${kind}`
    : `build image ${kind} again (its packages are ${describeAge(packagesOf, now)})`

export const noPrevious = () =>
  new Problem('image-failed', 'there are no images from before a refresh', {
    hint: 'wikistead image plan',
  })
