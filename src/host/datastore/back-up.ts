import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  backupId,
  comparePositions,
  type Backup,
  type LogPosition,
} from '../../domain/backups/backup.ts'
import type { RetentionPolicy } from '../../domain/backups/retention.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { storeBase } from './base.ts'
import { askLive } from './database-client.ts'
import { expire } from './expire.ts'
import { listSegments } from './log-archive.ts'
import { besidePath, originalBeside } from './places.ts'
import { restoreDatabase } from './restore-database.ts'
import { writeBackup } from './state.ts'
import { storeLog } from './store-log.ts'
import { readTimeline } from './timeline.ts'
import { takeWitness } from './witness.ts'

/** Milliseconds that the log may take to arrive here; usually it is here before we ask. */
const ARCHIVE_TIMEOUT = 30_000

/** Copies the database, restores the copy beside it, and only then calls it good. */
export async function backUp(
  stable: Activation | null,
  policy: RetentionPolicy,
  tell: (message: string) => void,
): Promise<Backup> {
  const started = new Date()
  const id = backupId(started)
  // A copy whose host died under it left the wiki as it is.
  await rm(originalBeside, { recursive: true, force: true })
  tell('copying the database')
  const bytes = await storeBase(id)
  tell('counting the tables')
  const witness = await takeWitness(askLive)
  await awaitArchived(witness.position)
  await storeLog(await readTimeline())
  const backup: Backup = {
    ...{ id, startedAt: started.toISOString(), endedAt: new Date().toISOString(), witness, bytes },
    ...{ position: witness.position, verifiedAt: null, fault: 'not verified yet' },
    ...{ release: stable?.release ?? null, database: stable?.database ?? 'wiki' },
  }
  await writeBackup(backup)
  const verified = await verify(backup, tell)
  await writeBackup(verified)
  if (verified.fault !== null)
    throw new Problem('backup-unverified', `backup ${id} cannot be restored: ${verified.fault}`, {
      hint: 'the backups before it stay; see wikistead backups',
    })
  await expire(policy, tell)
  return verified
}

/** Restores it to where its tables were counted, beside the live data. */
async function verify(backup: Backup, tell: (message: string) => void): Promise<Backup> {
  const directory = besidePath(`verify-${backup.id}`)
  try {
    const until = { kind: 'position' as const, position: backup.witness.position }
    await restoreDatabase({ from: backup, until }, directory, tell, async () => undefined)
    return { ...backup, verifiedAt: new Date().toISOString(), fault: null }
  } catch (error) {
    const { message } = error as Error
    const output = error instanceof Problem && error.output ? `\n${error.output}` : ''
    return { ...backup, fault: `${message}${output}` }
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
