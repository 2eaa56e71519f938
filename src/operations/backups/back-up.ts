import type { Backup } from '../../domain/backups/backup.ts'
import type { World } from '../../ports/world.ts'
import { ensureBackupUser } from '../database/backup-user.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { step } from '../step.ts'

/** Makes a backup now. It needs no lock of the environment: edits and deployments go on. */
export async function backUp(world: World): Promise<{ outcome: 'done'; backup: Backup }> {
  const detail: Detail = {}
  return recorded('backup', detail, world, async () => {
    await ensureBackupUser(world)
    const backup = await step(
      'back up',
      world,
      async () =>
        world.datastore.backUp((message) =>
          world.emit({ type: 'progress', step: 'back up', message }),
        ),
      ({ id }) => id,
    )
    detail['backup'] = backup.id
    return { outcome: 'done', backup }
  })
}
