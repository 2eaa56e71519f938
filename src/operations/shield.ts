import { Problem } from '../domain/problems/problem.ts'
import type { World } from '../ports/world.ts'
import type { Action } from '../ports/provider.ts'
import { recorded } from './journal/record.ts'
import { agreeInProduction } from './production.ts'
import { step } from './step.ts'

export interface ShieldRequest {
  readonly isUp: boolean
  readonly isDryRun: boolean
}

/**
 * Keeps what costs much from visitors without an account, or gives it back to them. It waits for no
 * lock: whoever is attacked cannot wait for a deployment, and neither changes what the other does.
 */
export async function turnShield({ isUp, isDryRun }: ShieldRequest, world: World) {
  const { provider, environment, emit } = world
  const { shield } = provider
  if (shield === undefined)
    throw new Problem('platform-lacks', `${environment.name} has no firewall of its own`, {
      hint: 'what stands in front of it in your network can limit clients',
    })
  const actions = await shield.plan(isUp)
  emit({
    type: 'plan',
    title: `${environment.name}: shield ${isUp ? 'on' : 'off'}`,
    changes: [],
    lines: actions.length === 0 ? ['It is so already.'] : actions.flatMap(describe),
  })
  if (isDryRun || actions.length === 0) return { outcome: 'unchanged' as const, isUp }
  if (isUp) await agreeInProduction('keep expensive pages from visitors without an account', world)
  return recorded(`shield ${isUp ? 'on' : 'off'}`, {}, world, async () => {
    const what = `shield ${isUp ? 'on' : 'off'}`
    await step(what, world, async () =>
      shield.turn(isUp, (message) => emit({ type: 'progress', step: what, message })),
    )
    return { outcome: 'done' as const, isUp }
  })
}

const describe = ({ verb, subject, reason, details = [] }: Action) => [
  `${verb} ${subject} (${reason})`,
  ...details.map((detail) => `  ${detail}`),
]
