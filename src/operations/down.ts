import { Problem } from '../domain/problems/problem.ts'
import { emptyPointer } from '../domain/rollouts/pointer.ts'
import type { World } from '../ports/world.ts'
import { recorded } from './journal/record.ts'
import { withLease } from './locks/with-lease.ts'
import { agreeInProduction, nameToType } from './production.ts'
import { movePointer } from './rollouts/pointer.ts'
import { step } from './step.ts'

export interface DownResult {
  readonly outcome: 'done' | 'unchanged'
  /** What could not be removed and stays. */
  readonly left: readonly string[]
}

/** Stops the environment. With `destroy` its data goes too, after the site's name was typed. */
export async function down(
  request: { readonly destroy: boolean; readonly isDryRun: boolean },
  world: World,
): Promise<DownResult> {
  const { environment, provider, operator, emit } = world
  const what = request.destroy
    ? `remove ${environment.name} with its database and files`
    : `stop ${environment.name}`
  if (request.isDryRun) {
    emit({ type: 'plan', title: `would ${what}`, changes: [], lines: [] })
    return { outcome: 'unchanged' as const, left: [] }
  }
  const name = nameToType(world)
  if (!request.destroy) await agreeInProduction(what, world)
  else if (!(await operator.typeName(`This will ${what}. There is no way back.`, name)))
    throw new Problem('name-mismatch', `that is not ${name}; nothing was removed`, {
      hint: `type ${name}, or give --confirm ${name}`,
    })
  return recorded(request.destroy ? 'destroy' : 'down', {}, world, async () =>
    withLease(what, world, async (lease) => {
      if (request.destroy) {
        // A new environment begins with an empty database, so no release is live in it. Said
        // first: whoever is killed in between leaves nothing that looks like a whole wiki.
        await movePointer(() => emptyPointer, lease, world)
        const left = await step('destroy', world, async () => provider.destroy(emit))
        for (const key of await world.store.list(`environments/${environment.name}/reports/`))
          await world.store.remove(key)
        if (left.length > 0)
          emit({ type: 'note', message: ['these stay, and cost:', ...left].join('\n  ') })
        return { outcome: 'done' as const, left }
      }
      await step('stop', world, async () => provider.stop())
      return { outcome: 'done' as const, left: [] }
    }),
  )
}
