import type { EstimatedRestore, RestorePlan } from '../../domain/backups/choose-restore.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { countEditsSince } from '../database/access.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { describeWait } from './replace-live-data.ts'

/** What is live; without it there is nothing to restore below. Fails with `restore-refused`. */
export async function needStable(world: Pick<World, 'store' | 'environment'>): Promise<Activation> {
  const { stable } = await readPointer(world)
  if (stable !== null) return stable
  const { name } = world.environment
  throw new Problem('restore-refused', `no release is live in ${name}`, {
    hint: `wikistead up ${name}`,
  })
}

/** From what, to which instant, how much is lost, how long it should take. */
export async function showPlan(
  plan: EstimatedRestore,
  only: 'database' | 'files' | undefined,
  world: World,
): Promise<void> {
  const { environment, emit } = world
  const lost = only === 'files' ? 0 : await countLost(plan, world)
  emit({
    type: 'plan',
    title: `${environment.name}: restore the ${only ?? 'database and files'} of ${plan.instant}`,
    changes: [],
    lines: [
      describeOrigin(plan),
      lost === null
        ? 'the live database does not answer, so what is lost cannot be counted'
        : `${lost} edits that were saved since then will be gone`,
      `editors cannot save meanwhile, ${describeWait(plan)}; readers keep reading`,
    ],
  })
}

export const describeOrigin = ({ from }: RestorePlan): string =>
  `from backup ${from.id}, made ${from.endedAt} of release ${from.release ?? 'none'}`

async function countLost(plan: RestorePlan, world: World) {
  const { stable } = await readPointer(world)
  if (stable === null) return null
  try {
    return await countEditsSince(stable.database, new Date(plan.instant), world)
  } catch (error) {
    if (isProblem(error)) return null
    throw error
  }
}
