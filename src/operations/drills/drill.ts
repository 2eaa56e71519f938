import {
  drillId,
  judgeDrill,
  type Drill,
  type Loss,
  type Rehearsed,
} from '../../domain/drills/drill.ts'
import { describeFailure, describeRehearsal } from '../../domain/drills/rehearsal.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { isOnAws } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { recover } from '../rollouts/recover.ts'
import { step } from '../step.ts'
import { rememberDrill } from './list-drills.ts'
import { loseAndRestore, type Begun } from './lose-and-restore.ts'

/**
 * Destroys data, brings it back from the copies, and tells how long it took and what was lost.
 * In production nothing is destroyed: there it is restored beside the live data and removed again.
 */
export async function drill(lose: Loss, world: World): Promise<{ outcome: 'done'; drill: Drill }> {
  const { environment } = world
  const { stable } = await readPointer(world)
  if (stable === null)
    throw new Problem('restore-refused', `no release is live in ${environment.name}`, {
      hint: `wikistead up ${environment.name}`,
    })
  const lost = environment.production ? 'nothing' : lose
  if (lost !== 'nothing') assertLosable(world)
  await assertCopied(world)
  if (lost !== 'nothing') await agreeToLose(lost, world)
  const startedAt = world.clock.now().toISOString()
  const id = drillId(world.clock.now())
  const begun: Begun = { ...{ id, by: 'operator', lost, startedAt, lostAt: null }, phases: {} }
  const detail: Detail = { lost }
  return recorded('drill', detail, world, async () => {
    const remember = async (rehearsed: Rehearsed) => {
      const judged = judgeDrill(rehearsed, environment.objectives)
      detail['verdict'] = judged.verdict
      await rememberDrill(judged, world)
      return judged
    }
    try {
      const rehearsed =
        lost === 'nothing'
          ? await rehearseBeside(id, world)
          : await withLease(`drill: lose ${lost}`, world, async (lease) => {
              await recover(lease, world)
              return loseAndRestore(lost, begun, stable, lease, world)
            })
      return { outcome: 'done' as const, drill: await remember(rehearsed) }
    } catch (error) {
      // That nothing came back is what a series of drills must not hide.
      const hasBegun = begun.lostAt !== null || lost === 'nothing'
      if (hasBegun)
        await remember(describeFailure(begun, (error as Error).message, world.clock.now()))
      throw error
    }
  })
}

/**
 * Without a copy it would be no drill. A database that was just restored begins a log of its own,
 * and before its first backup nothing of it can come back. Fails with `backup-missing`.
 */
async function assertCopied({ datastore, environment }: World): Promise<void> {
  const [{ from }, { log }] = await Promise.all([
    datastore.planRestore({ id: 'drill' }),
    datastore.readState(),
  ])
  if (from.position.timeline !== log.timeline)
    throw new Problem('backup-missing', 'the database was restored and has no backup yet', {
      hint: `it is made within a minute, see wikistead backups ${environment.name}; or now: wikistead backup ${environment.name}`,
    })
}

/** RDS has no disk that could be broken for a drill. */
function assertLosable({ environment }: World): void {
  if (isOnAws(environment))
    throw new Problem(
      'platform-lacks',
      `${environment.name} is on AWS, where drills destroy nothing`,
      {
        hint: 'an environment that is marked `production` is rehearsed beside its live data',
      },
    )
}

async function agreeToLose(lost: Loss, { environment, site, operator }: World): Promise<void> {
  const what = lost === 'everything' ? 'database and files' : lost
  const question = `This destroys the ${what} of ${environment.name}, to bring it back from the copies.`
  if (!(await operator.typeName(question, site.name)))
    throw new Problem('name-mismatch', 'that is not the site’s name; nothing was destroyed', {
      hint: `type ${site.name}, or give --confirm ${site.name}`,
    })
}

async function rehearseBeside(id: string, world: World): Promise<Rehearsed> {
  const { datastore, emit } = world
  const rehearsal = await step('rehearse beside', world, async () =>
    datastore.rehearse(id, (message) =>
      emit({ type: 'progress', step: 'rehearse beside', message }),
    ),
  )
  return describeRehearsal(rehearsal, 'operator')
}
