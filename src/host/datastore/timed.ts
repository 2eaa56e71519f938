import { isGood, type Backup } from '../../domain/backups/backup.ts'
import type { EstimatedRestore, RestorePlan } from '../../domain/backups/choose-restore.ts'
import { expectAll, type Sizes } from '../../domain/backups/estimate.ts'
import type { RestoredDatastore, RestoreOrder } from '../../domain/backups/restored.ts'
import { backUp } from './back-up.ts'
import { withCourse } from './course.ts'
import { sizeOfHalf } from './half.ts'
import { listSegments } from './log-archive.ts'
import { readPaces } from './paces.ts'
import { places } from './places.ts'
import { planRestore, restoreBeside } from './restore.ts'
import { assertSpace, spaceForServer } from './space.ts'
import { readBackups, readRest } from './state.ts'

type Tell = (message: string) => void

/** A backup that tells what is left, by how long each part of it took before. */
export async function timedBackUp(
  stable: Parameters<typeof backUp>[0],
  policy: Parameters<typeof backUp>[1],
  tell: Tell,
): Promise<Backup> {
  const { result } = await withCourse(
    sizesOf((await readBackups()).findLast(isGood)),
    tell,
    async (told) => backUp(stable, policy, told),
    sizesOf,
  )
  return result
}

function sizesOf(backup: Pick<Backup, 'bytes'> | undefined): Sizes {
  const bytes = backup?.bytes ?? 0
  return { copy: bytes, count: bytes, unpack: bytes, check: bytes }
}

/**
 * What a restore would do, and how long it should take. Changes nothing. Fails where there is no room
 * for it, since on a full disk not even editors can be told to wait.
 */
export async function planTimedRestore(order: RestoreOrder): Promise<EstimatedRestore> {
  const plan = await planRestore(order)
  if (order.only !== 'files')
    await assertSpace(
      ...([places.database, spaceForServer(plan.from.bytes), 'the restored database'] as const),
      await sizeOfHalf(),
    )
  return { ...plan, seconds: expectAll(await measure(plan, order.only), await readPaces()) }
}

/** A restore beside the live data that tells what is left, and how long each part of it took. */
export async function timedRestore(order: RestoreOrder, tell: Tell): Promise<RestoredDatastore> {
  const sizes = await measure(await planRestore(order), order.only)
  const { result, phases } = await withCourse(sizes, tell, async (told) =>
    restoreBeside(order, told),
  )
  return { ...result, phases }
}

/** How much each part has to do; of the log and the files as far as this host can tell. */
async function measure(
  { from: { bytes, position } }: RestorePlan,
  only: RestoreOrder['only'],
): Promise<Sizes> {
  const replay = (await listSegments(position.timeline))
    .filter(({ file }) => file >= position.file)
    .reduce((sum, segment) => sum + segment.bytes, 0)
  const { files } = await readRest()
  return {
    ...(only === 'files' ? {} : { unpack: bytes, replay, check: bytes }),
    ...(only === 'database' ? {} : { files: files.bytes ?? 0 }),
  }
}
