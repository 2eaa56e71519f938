import { chooseKept, type RetentionPolicy } from '../../domain/backups/retention.ts'
import { forgetSnapshots, listSnapshots, pruneRepository } from './restic.ts'
import { forgetBackup, readBackups } from './state.ts'
import { expireLog } from './store-log.ts'

/** Copies that broke off are told nowhere; nobody can want them back. */
async function forgetHalf(known: ReadonlySet<string>): Promise<void> {
  const bases = await listSnapshots(['base'])
  const half = bases.filter(({ tags = [] }) => !tags.some((tag) => known.has(tag)))
  await forgetSnapshots(half.map(({ id }) => id))
}

/** Clears away what the policy does not ask for, and says what goes and why. */
export async function expire(
  policy: RetentionPolicy,
  tell: (message: string) => void,
): Promise<void> {
  const decisions = chooseKept(await readBackups(), policy, new Date())
  const going = decisions.filter(({ keep }) => !keep)
  await forgetHalf(new Set(decisions.map(({ backup }) => `id=${backup.id}`)))
  for (const { backup, reason } of going) {
    tell(`forgetting ${backup.id}: ${reason}`)
    const snapshots = await listSnapshots([`id=${backup.id}`])
    await forgetSnapshots(snapshots.map(({ id }) => id))
    await forgetBackup(backup.id)
  }
  const kept = decisions.filter(({ keep }) => keep).map(({ backup }) => backup)
  for (const timeline of new Set(kept.map(({ position }) => position.timeline))) {
    const files = kept.flatMap(({ position }) =>
      position.timeline === timeline ? [position.file] : [],
    )
    const first = files.sort()[0]
    if (first !== undefined) await expireLog(timeline, first)
  }
  if (going.length > 0) await pruneRepository()
}
