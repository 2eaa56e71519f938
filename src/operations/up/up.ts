import { Problem } from '../../domain/problems/problem.ts'
import type { Action } from '../../ports/provider.ts'
import type { World } from '../../ports/world.ts'
import { deploy, type DeployResult } from '../deploy/deploy.ts'
import { publishHostProgram } from '../hosts/publish-host-program.ts'
import { recorded } from '../journal/record.ts'
import { withLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { step } from '../step.ts'

export interface UpResult {
  readonly outcome: 'done' | 'unchanged'
  readonly actions: readonly Action[]
  readonly release: string | null
  /** Hosts that run an older image; `image roll` renews them. */
  readonly outdated: readonly string[]
}

/** Brings the environment to what the site describes: image, hosts, database, current code. */
export async function up(request: { readonly isDryRun: boolean }, world: World): Promise<UpResult> {
  const { provider, environment, emit } = world
  const actions = await provider.plan()
  emit({
    type: 'plan',
    title: `${environment.name}: ${describe(actions)}`,
    changes: [],
    lines: actions.map(describeAction),
  })
  if (request.isDryRun)
    return { outcome: 'unchanged', actions, release: null, outdated: await provider.listOutdated() }
  const isRisky = actions.some(({ verb }) => verb === 'replace' || verb === 'remove')
  if (isRisky && !(await world.operator.confirm('Replace or remove these hosts?')))
    throw new Problem('declined', 'nothing was changed')

  if (actions.length > 0) await applyAll(actions, world)
  const { stable } = await readPointer(world)
  const deployed = stable === null ? await deploy({}, world) : undefined
  return {
    outcome: actions.length > 0 || deployed !== undefined ? 'done' : 'unchanged',
    actions,
    release: stable?.release ?? releaseOf(deployed),
    outdated: await provider.listOutdated(),
  }
}

const releaseOf = (deployed: DeployResult | undefined) => deployed?.release.id ?? null

async function applyAll(actions: readonly Action[], world: World): Promise<void> {
  await recorded('up', { actions: String(actions.length) }, world, async () =>
    withLease('up', world, async (lease) => {
      await publishHostProgram(world)
      for (const action of actions) {
        lease.assertHeld()
        await step(`${action.verb} ${action.subject}`, world, async () =>
          world.provider.apply(action, world.emit),
        )
      }
      return { outcome: 'done' as const }
    }),
  )
}

const describe = (actions: readonly Action[]) =>
  actions.length === 0 ? 'everything is as it should be' : `${actions.length} actions`

const describeAction = ({ verb, subject, reason }: Action) => `${verb} ${subject} (${reason})`
