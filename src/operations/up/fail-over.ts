import { describeCopies } from '../../domain/aws/copies.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { nameToType } from '../production.ts'
import { up, type UpResult } from './up.ts'

/**
 * Brings an environment up in its recovery region, from the copies there, because its own is lost. Once
 * its name was typed, every command of everybody goes there; from then on this is an ordinary `up`.
 */
export async function failOver(
  request: { readonly isDryRun: boolean },
  world: World,
): Promise<UpResult> {
  const { recovery, environment, operator, clock, emit } = world
  if (recovery === undefined)
    throw new Problem('usage', `${environment.name} has no recovery region`, {
      hint: 'environments on AWS have one',
    })
  if (recovery.isThere) return up(request, world)
  const { home, region } = recovery
  const [copies, isHomeThere] = await Promise.all([recovery.look(), recovery.doesHomeAnswer()])
  emit({
    ...{ type: 'plan', title: `${environment.name}: from ${home} to ${region}`, changes: [] },
    lines: describeCopies(copies, clock.now()),
  })
  if (isHomeThere)
    emit({
      type: 'warning',
      message: `${home} answers. Its hosts are stopped first, and what is edited until then is lost. \`wikistead read-only ${environment.name} on\` and a quarter of an hour of patience before this lose less`,
    })
  const there = { ...world, ...recovery.openThere(copies) }
  const planned = await up({ isDryRun: true }, there)
  if (request.isDryRun) return planned
  const name = nameToType(world)
  const what = `bring up ${environment.name} in ${region} as of ${copies.database.instant}, and leave ${home} for good`
  if (!(await operator.typeName(`This will ${what}. There is no way back yet.`, name)))
    throw new Problem('name-mismatch', `that is not ${name}; nothing was changed`, {
      hint: `type ${name}, or give --confirm ${name}`,
    })
  await recovery.moveThere(copies)
  return up({ isDryRun: false, isAgreed: true }, there)
}
