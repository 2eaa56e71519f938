import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { recorded } from '../journal/record.ts'
import { nameToType } from '../production.ts'
import { step } from '../step.ts'

/** Removes for good what a restore replaced, after the site's name was typed. */
export async function discardRestore(id: string, world: World): Promise<{ outcome: 'done' }> {
  const { datastore, environment, operator } = world
  const name = nameToType(world)
  const { replaced: kept } = await datastore.readState()
  if (!kept.includes(id))
    throw new Problem('backup-missing', `nothing is kept of a restore ${JSON.stringify(id)}`, {
      hint:
        kept.length > 0 ? `kept is: ${kept.join(', ')}` : `wikistead backups ${environment.name}`,
    })
  const question = `This removes what restore ${id} replaced in ${environment.name}. There is no way back.`
  if (!(await operator.typeName(question, name)))
    throw new Problem('name-mismatch', `that is not ${name}; nothing was removed`, {
      hint: `type ${name}, or give --confirm ${name}`,
    })
  return recorded('discard', { restore: id }, world, async () => {
    await step('discard', world, async () => datastore.discard(id))
    return { outcome: 'done' }
  })
}
