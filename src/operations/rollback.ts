import { Problem } from '../domain/problems/problem.ts'
import type { World } from '../ports/world.ts'
import { readRelease } from './deploy/read-release.ts'
import { publishHostProgram } from './hosts/publish-host-program.ts'
import { recorded, type Detail } from './journal/record.ts'
import { withLease } from './locks/with-lease.ts'
import { agreeInProduction } from './production.ts'
import { readPointer } from './rollouts/pointer.ts'
import { recover } from './rollouts/recover.ts'
import { rollOut } from './rollouts/roll-out.ts'
import { undoing } from './rollouts/undoing.ts'
import { chooseEarlierDatabase } from './upgrade/choose-earlier-database.ts'

export interface RollbackRequest {
  /** The release to go back to; the one before the live one where absent. */
  readonly release?: string
  readonly isDryRun?: boolean
}

/** Makes an earlier release live again, with the same proofs as a new one. */
export async function rollback(request: RollbackRequest, world: World) {
  if (request.isDryRun === true) {
    const { from, to } = await planRollback(request.release, world)
    return { outcome: 'unchanged' as const, release: to.id, before: from.id }
  }
  const detail: Detail = {}
  return recorded('rollback', detail, world, async () =>
    withLease('rollback', world, async (lease) => {
      await recover(lease, world)
      await publishHostProgram(world)
      const { from, to, stable } = await planRollback(request.release, world)
      detail['release'] = to.id
      const result = { release: to.id, before: from.id }
      if (to.id === from.id) return { ...result, outcome: 'unchanged' as const }
      await agreeInProduction(`go back to ${to.id} (${to.subject})`, world)
      await undoing(lease, world, async () => {
        const target = await chooseEarlierDatabase(from, to, stable, lease, world)
        detail['database'] = target.database
        await rollOut(target, lease, world)
      })
      return { ...result, outcome: 'done' as const }
    }),
  )
}

/** From which release to which. */
async function planRollback(asked: string | undefined, world: World) {
  const { environment, emit } = world
  const { stable, keep } = await readPointer(world)
  if (stable === null)
    throw new Problem('release-unknown', `${environment.name} has no live release yet`, {
      hint: `wikistead deploy ${environment.name}`,
    })
  const id = asked ?? findPrevious(stable.release, keep, environment.name)
  const [from, to] = await Promise.all([readRelease(stable.release, world), readRelease(id, world)])
  const title = `${environment.name}: ${from.id} → ${to.id} (${to.subject})`
  emit({ type: 'plan', title, changes: [], lines: [] })
  return { from, to, stable }
}

function findPrevious(live: string, keep: readonly string[], environment: string): string {
  const earlier = keep.find((release) => release !== live)
  if (earlier !== undefined) return earlier
  throw new Problem('release-gone', 'there is no earlier release to go back to', {
    hint: `wikistead releases ${environment}`,
  })
}
