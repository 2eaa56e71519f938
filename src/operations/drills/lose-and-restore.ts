import type { RestoredDatastore } from '../../domain/backups/restored.ts'
import type { Loss, Rehearsed } from '../../domain/drills/drill.ts'
import { compareEdits } from '../../domain/drills/edits.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { replaceLiveData } from '../backups/replace-live-data.ts'
import { awaitDatabase } from '../database/sql.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { undoing } from '../rollouts/undoing.ts'
import { step } from '../step.ts'
import { listNumberedEdits, writeNumberedEdits } from './numbered-edits.ts'

/** Edits that are saved before anything is destroyed. */
const EDITS_BEFORE = 20

/** What is known of a drill from its beginning on; more is written into it as it happens. */
export interface Begun {
  readonly id: string
  readonly by: 'operator'
  readonly lost: Loss | 'nothing'
  readonly startedAt: string
  lostAt: string | null
  phases: Record<string, number>
}

/** Destroys data while numbered edits are written, brings it back, and counts what is gone. */
export async function loseAndRestore(
  lost: Loss,
  begun: Begun,
  stable: Activation,
  lease: HeldLease,
  world: World,
): Promise<Rehearsed> {
  const { datastore, clock } = world
  const mark = `wikistead-drill-${begun.id}`
  const edits = writeNumberedEdits(mark, world)
  await step('edit', world, async () => edits.atLeast(EDITS_BEFORE))
  const steps: [string, number][] = []
  const timed: World = {
    ...world,
    emit(event) {
      // A step that fails takes its time too, as that of stopping edits where no database answers.
      if (event.type === 'step-finished' || event.type === 'step-failed')
        steps.push([event.step, event.seconds])
      begun.phases = Object.fromEntries(steps)
      world.emit(event)
    },
  }
  const lostAt = clock.now()
  begun.lostAt = lostAt.toISOString()
  await step('lose', timed, async () => loseData(lost, lease, world))
  const order = {
    ...{ id: begun.id, database: stable.database },
    ...(lost === 'files' ? { only: 'files' as const } : {}),
  }
  const plan = await datastore.planRestore(order)
  const restored = await undoing(lease, timed, async () =>
    replaceLiveData(order, plan, stable, lease, timed),
  )
  const endedAt = clock.now()
  const behind = (lostAt.getTime() - Date.parse(restored.instant)) / 1000
  const found = await listNumberedEdits(mark, stable.database, world)
  await datastore.discard(begun.id)
  return {
    ...begun,
    phases: takeApart(steps, restored),
    ...{ endedAt: endedAt.toISOString(), instant: restored.instant, backup: restored.from },
    recoverySeconds: (endedAt.getTime() - lostAt.getTime()) / 1000,
    ...compareEdits(edits.acknowledged(), found, behind),
    ...{ missingFiles: restored.missing, failure: null },
  }
}

/** The one long step in the parts that the admin host told. */
const takeApart = (steps: readonly [string, number][], { phases }: RestoredDatastore) =>
  Object.fromEntries(
    steps.flatMap(([name, seconds]) =>
      name === 'restore beside' ? Object.entries(phases) : [[name, seconds]],
    ),
  )

async function loseData(lost: Loss, lease: HeldLease, world: World): Promise<void> {
  lease.assertHeld()
  if (lost !== 'files') {
    await world.datastore.lose('database')
    await awaitDatabase(world)
  }
  if (lost === 'files' || lost === 'everything') await world.datastore.lose('files')
  if (lost === 'host' || lost === 'everything') {
    const reason = 'it was lost'
    await world.provider.apply({ verb: 'replace', subject: 'host database', reason }, world.emit)
    await awaitDatabase(world)
  }
}
