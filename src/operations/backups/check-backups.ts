import { Problem } from '../../domain/problems/problem.ts'
import type { RepositoryCheck } from '../../domain/backups/backup.ts'
import type { World } from '../../ports/world.ts'
import { recorded } from '../journal/record.ts'
import { step } from '../step.ts'

/** Reads everything that is stored. Fails with `repository-damaged` where it is not as it was. */
export async function checkBackups(
  world: World,
): Promise<{ outcome: 'done'; check: RepositoryCheck }> {
  const { datastore, emit } = world
  return recorded('check', {}, world, async () => {
    const check = await step('read the repository', world, async () =>
      datastore.check((message) =>
        emit({ type: 'progress', step: 'read the repository', message }),
      ),
    )
    if (check.fault !== null)
      throw new Problem('repository-damaged', 'the backup repository is damaged', {
        hint: 'wikistead backup makes a new one in it; see the guide on a damaged repository',
        output: check.fault,
      })
    return { outcome: 'done', check }
  })
}
