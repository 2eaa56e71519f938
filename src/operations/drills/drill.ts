import { drillsPrefix, judgeDrill, type Drill, type Loss } from '../../domain/drills/drill.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { replaceLiveData } from '../backups/restore.ts'
import { awaitDatabase } from '../database/sql.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease, type HeldLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { recover } from '../rollouts/recover.ts'
import { undoing } from '../rollouts/undoing.ts'
import { step } from '../step.ts'
import { countNumberedEdits, writeNumberedEdits } from './numbered-edits.ts'

/** Edits that are saved before anything is destroyed. */
const EDITS_BEFORE = 20

/**
 * Destroys data, brings it back from the copies, and tells how long it took and what was lost.
 * In production nothing is destroyed: there it is restored beside the live data and removed again.
 */
export async function drill(lose: Loss, world: World): Promise<{ outcome: 'done'; drill: Drill }> {
  const { environment, site, operator, datastore } = world
  const { stable } = await readPointer(world)
  if (stable === null)
    throw new Problem('restore-refused', `no release is live in ${environment.name}`, {
      hint: `wikistead up ${environment.name}`,
    })
  // Without a copy it would be no drill.
  await datastore.planRestore({ id: 'drill' })
  if (!environment.production) {
    const question = `This destroys the ${lose === 'everything' ? 'database and files' : lose} of ${environment.name}, to bring it back from the copies.`
    if (!(await operator.typeName(question, site.name)))
      throw new Problem('name-mismatch', 'that is not the site’s name; nothing was destroyed', {
        hint: `type ${site.name}, or give --confirm ${site.name}`,
      })
  }
  const detail: Detail = { lost: lose }
  return recorded('drill', detail, world, async () =>
    withLease(`drill: lose ${lose}`, world, async (lease) => {
      await recover(lease, world)
      const found = await (environment.production ? rehearseBeside : rehearse)(
        lose,
        stable,
        lease,
        world,
      )
      const faults = judgeDrill(found, environment.objectives)
      const result: Drill = { ...found, faults, verdict: faults.length > 0 ? 'failed' : 'passed' }
      detail['verdict'] = result.verdict
      await world.store.write(
        `${drillsPrefix(environment.name)}${found.id}.json`,
        JSON.stringify(result),
      )
      return { outcome: 'done' as const, drill: result }
    }),
  )
}

type Found = Omit<Drill, 'verdict' | 'faults'>

async function rehearse(
  lose: Loss,
  stable: Activation,
  lease: HeldLease,
  world: World,
): Promise<Found> {
  const { datastore, clock } = world
  const started = clock.now()
  const id = idOf(started)
  const mark = `wikistead-drill-${id}`
  const phases: Record<string, number> = {}
  const timed: World = {
    ...world,
    emit(event) {
      if (event.type === 'step-finished') phases[event.step] = event.seconds
      world.emit(event)
    },
  }
  const edits = writeNumberedEdits(mark, world)
  await step('edit', timed, async () => edits.atLeast(EDITS_BEFORE))
  const lostAt = clock.now()
  await step(`lose ${lose}`, timed, async () => loseData(lose, lease, world))
  const order = { id, ...(lose === 'files' ? { only: 'files' as const } : {}) }
  const plan = await datastore.planRestore(order)
  const restored = await undoing(lease, timed, async () =>
    replaceLiveData(order, plan, stable, lease, timed),
  )
  const endedAt = clock.now()
  const acknowledged = edits.acknowledged()
  const saved = await countNumberedEdits(mark, stable.database, world)
  await datastore.discard(id)
  return {
    ...{ id, lost: lose, startedAt: started.toISOString(), lostAt: lostAt.toISOString(), phases },
    ...{ endedAt: endedAt.toISOString(), instant: restored.instant, backup: restored.from },
    recoverySeconds: (endedAt.getTime() - lostAt.getTime()) / 1000,
    ...{ acknowledged, lostEdits: Math.max(0, acknowledged - saved) },
    missingFiles: restored.missing,
  }
}

async function rehearseBeside(
  lose: Loss,
  _stable: Activation,
  _lease: HeldLease,
  world: World,
): Promise<Found> {
  const { datastore, clock, emit } = world
  const started = clock.now()
  const id = idOf(started)
  const restored = await step('restore beside', world, async () =>
    datastore.restoreBeside({ id }, (message) =>
      emit({ type: 'progress', step: 'restore beside', message }),
    ),
  )
  const ended = clock.now()
  await datastore.discard(id)
  const recoverySeconds = (ended.getTime() - started.getTime()) / 1000
  return {
    ...{ id, lost: lose, startedAt: started.toISOString(), lostAt: null, recoverySeconds },
    ...{ endedAt: ended.toISOString(), instant: restored.instant, backup: restored.from },
    ...{ phases: { 'restore beside': recoverySeconds }, acknowledged: 0, lostEdits: 0 },
    missingFiles: restored.missing,
  }
}

async function loseData(lose: Loss, lease: HeldLease, world: World): Promise<void> {
  lease.assertHeld()
  if (lose !== 'files') {
    await world.datastore.lose('database')
    await awaitDatabase(world)
  }
  if (lose === 'files' || lose === 'everything') await world.datastore.lose('files')
  if (lose === 'host' || lose === 'everything') {
    const reason = 'it was lost'
    await world.provider.apply({ verb: 'replace', subject: 'host database', reason }, world.emit)
    await awaitDatabase(world)
  }
}

const idOf = (now: Date) =>
  now
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase()

/** The series of drills, newest first. */
export async function listDrills({
  store,
  environment,
}: Pick<World, 'store' | 'environment'>): Promise<Drill[]> {
  const keys = (await store.list(drillsPrefix(environment.name))).reverse()
  const contents = await Promise.all(keys.map(async (key) => store.read(key)))
  return contents.flatMap((content) =>
    content === undefined ? [] : [JSON.parse(content.toString()) as Drill],
  )
}
