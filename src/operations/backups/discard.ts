import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { recorded } from '../journal/record.ts'
import { step } from '../step.ts'

/** Removes for good what a restore replaced, after the site's name was typed. */
export async function discardRestore(id: string, world: World): Promise<{ outcome: 'done' }> {
  const { datastore, environment, site, operator } = world
  const { replaced: kept } = await datastore.readState()
  if (!kept.includes(id))
    throw new Problem('backup-missing', `nothing is kept of a restore ${JSON.stringify(id)}`, {
      hint:
        kept.length > 0 ? `kept is: ${kept.join(', ')}` : `wikistead backups ${environment.name}`,
    })
  const question = `This removes what restore ${id} replaced in ${environment.name}. There is no way back.`
  if (!(await operator.typeName(question, site.name)))
    throw new Problem('name-mismatch', 'that is not the site’s name; nothing was removed', {
      hint: `type ${site.name}, or give --confirm ${site.name}`,
    })
  return recorded('discard', { restore: id }, world, async () => {
    await step('discard', world, async () => datastore.discard(id))
    return { outcome: 'done' }
  })
}
