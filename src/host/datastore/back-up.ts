import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  backupId,
  comparePositions,
  type Backup,
  type LogPosition,
} from '../../domain/backups/backup.ts'
import type { RetentionPolicy } from '../../domain/backups/retention.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { storeBase } from './base.ts'
import { askLive } from './database-client.ts'
import { expire } from './expire.ts'
import { asProblem } from './faults.ts'
import { clearHalf } from './half.ts'
import { listSegments } from './log-archive.ts'
import { storeOthers } from './other-files.ts'
import { besidePath, originalBeside, places } from './places.ts'
import { restoreDatabase } from './restore-database.ts'
import { readLiveVersion } from './server-version.ts'
import { assertSpace, sizeOfData, spaceForServer } from './space.ts'
import { attempt, writeBackup } from './state.ts'
import type { Tell } from './steps.ts'
import { storeLog } from './store-log.ts'
import { readTimeline } from './timeline.ts'
import { takeWitness } from './witness.ts'

/** Milliseconds that the log may take to arrive here; usually it is here before we ask. */
const ARCHIVE_TIMEOUT = 30_000

/** What a failure of it is told as, whoever asked for the backup. */
export const BACKUP = 'backup'

/** Copies the database, restores the copy beside it, and only then calls it good. */
export const backUp = async (
  stable: Activation | null,
  policy: RetentionPolicy,
  tell: Tell,
): Promise<Backup> => attempt(BACKUP, async () => copyAndVerify(stable, policy, tell))

async function copyAndVerify(
  stable: Activation | null,
  policy: RetentionPolicy,
  tell: Tell,
): Promise<Backup> {
  await clearHalf(tell)
  const started = new Date()
  const id = backupId(started)
  // A copy whose host died under it left the wiki as it is.
  await rm(originalBeside, { recursive: true, force: true })
  const database = stable?.database ?? 'wiki'
  const space = spaceForServer(await sizeOfData(`${places.live}/`))
  await assertSpace(places.database, space, 'the check of the copy')
  tell('copying the database')
  const bytes = await storeBase(id)
  tell('counting the tables')
  const witness = await takeWitness(askLive)
  tell('waiting for the log')
  await awaitArchived(witness.position)
  tell('storing the log')
  await storeLog(await readTimeline())
  tell('storing files that no table knows')
  await storeOthers(id, database)
  const backup: Backup = {
    ...{ id, startedAt: started.toISOString(), endedAt: new Date().toISOString(), witness, bytes },
    ...{ position: witness.position, verifiedAt: null, fault: 'not verified yet' },
    ...{ release: stable?.release ?? null, database, server: await readLiveVersion() },
  }
  tell('writing down what was copied')
  await writeBackup(backup)
  const { verified, cause } = await verify(backup, tell)
  tell('writing down what was found')
  await writeBackup(verified)
  if (isProblem(cause, 'disk-full')) throw cause
  if (verified.fault !== null)
    throw new Problem('backup-unverified', `backup ${id} cannot be restored: ${verified.fault}`, {
      hint: 'the backups before it stay; see wikistead backups',
      cause,
    })
  await expire(policy, tell)
  return verified
}

/** Restores it to where its tables were counted, beside the live data. */
async function verify(backup: Backup, tell: Tell): Promise<{ verified: Backup; cause?: unknown }> {
  const directory = besidePath(`verify-${backup.id}.part`)
  try {
    const { position, at } = backup.witness
    const until = { kind: 'position' as const, position }
    const plan = { from: backup, until, instant: at }
    const restored = await restoreDatabase(plan, directory, tell, async () => undefined)
    // The copy itself stands a little before the place where the tables were counted.
    const verified = {
      ...{ ...backup, position: restored.position },
      ...{ verifiedAt: new Date().toISOString(), fault: null },
    }
    return { verified }
  } catch (error) {
    const cause = asProblem(error)
    const { message } = cause as Error
    const output = isProblem(cause) && cause.output ? `\n${cause.output}` : ''
    return { verified: { ...backup, fault: `${message}${output}` }, cause }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function awaitArchived(position: LogPosition): Promise<void> {
  const deadline = Date.now() + ARCHIVE_TIMEOUT
  for (;;) {
    const last = (await listSegments(position.timeline)).at(-1)
    const here = { ...position, file: last?.file ?? '', offset: last?.bytes ?? 0 }
    if (comparePositions(here, position) >= 0) return
    if (Date.now() > deadline)
      throw new Problem(
        'log-missing',
        `the archive of the log stands at ${here.file}:${here.offset}`,
        {
          hint: 'wikistead logs --host admin',
        },
      )
    await sleep(100)
  }
}
