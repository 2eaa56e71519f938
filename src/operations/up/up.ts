import { estimateCost, sumOf, usualVolume } from '../../domain/aws/cost.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { isOnAws, type Environment } from '../../domain/sites/site.ts'
import type { Action } from '../../ports/provider.ts'
import type { World } from '../../ports/world.ts'
import { introduceKey } from '../backups/show-key.ts'
import { deploy, type DeployResult } from '../deploy/deploy.ts'
import { awaitRunning } from '../hosts/await-running.ts'
import { awaitWell } from '../hosts/await-well.ts'
import { publishHostProgram } from '../hosts/publish-host-program.ts'
import { applyTogether } from '../apply-together.ts'
import { recorded } from '../journal/record.ts'
import { withLease, type HeldLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { recover } from '../rollouts/recover.ts'
import { step } from '../step.ts'
import { mendRelease } from './mend-release.ts'

export interface UpResult {
  readonly outcome: 'done' | 'unchanged'
  readonly actions: readonly Action[]
  readonly release: string | null
  /** Hosts that run an older image; `image roll` renews them. */
  readonly outdated: readonly string[]
}

/** Brings the environment to what the site describes: image, hosts, database, current code. */
export async function up(
  request: { readonly isDryRun: boolean; readonly isAgreed?: boolean },
  world: World,
): Promise<UpResult> {
  const { provider, environment, emit } = world
  const actions = await provider.plan()
  emit({
    type: 'plan',
    title: `${environment.name}: ${describe(actions)}`,
    changes: [],
    lines: [...actions.flatMap(describeAction), ...describeCost(environment)],
  })
  if (request.isDryRun)
    return {
      ...{ outcome: 'unchanged', actions, release: null },
      outdated: isOnAws(environment) ? [] : await provider.listOutdated(),
    }
  // What runs there costs from its first hour.
  const isPaid = isOnAws(environment) && actions.length > 0
  const mustAsk = isPaid && request.isAgreed !== true
  if (mustAsk && !(await world.operator.confirm(`Make and change this in ${environment.name}?`)))
    throw new Problem('declined', 'nothing was changed')
  const isRisky = !isPaid && actions.some(({ verb }) => verb === 'replace' || verb === 'remove')
  if (isRisky && !(await world.operator.confirm('Replace or remove these hosts?')))
    throw new Problem('declined', 'nothing was changed')

  // RDS encrypts its copies with a key that AWS keeps.
  if (!isOnAws(environment)) await introduceKey(world)
  for (const action of actions.filter(({ makesStore }) => makesStore === true))
    await applyTogether([action], world)
  const others = actions.filter(({ makesStore, isLast }) => makesStore !== true && isLast !== true)
  if (others.length > 0) await applyAll(others, world)
  if (isOnAws(environment)) await awaitRunning(world)
  const { stable } = await readPointer(world)
  const deployed = stable === null ? await deploy({}, world) : undefined
  const last = actions.filter(({ isLast }) => isLast === true)
  if (last.length > 0) await letReadersCome(last, world)
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
      const began = world.clock.now()
      await publishHostProgram(world)
      for (const together of groupBuilds(actions)) {
        lease.assertHeld()
        await applyTogether(together, world)
      }
      await awaitStarted(actions, began, lease, world)
      return { outcome: 'done' as const }
    }),
  )
}

/** When every host serves what is live. */
async function letReadersCome(actions: readonly Action[], world: World): Promise<void> {
  await recorded('up', { actions: String(actions.length) }, world, async () =>
    withLease('up', world, async (lease) => {
      if (world.recovery?.isThere === true) await mendRelease(world)
      await recover(lease, world)
      const hosts = (await world.fleet.list()).map(({ name }) => name)
      const what = 'wait for the wiki'
      await step(what, world, async () =>
        awaitWell({ what, hosts, since: new Date(0), mayRetry: true }, lease, world),
      )
      lease.assertHeld()
      await applyTogether(actions, world)
      return { outcome: 'done' as const }
    }),
  )
}

/** In their order, and images that follow each other together. */
function groupBuilds(actions: readonly Action[]): readonly (readonly Action[])[] {
  const groups: Action[][] = []
  for (const action of actions) {
    const last = groups.at(-1)
    if (action.verb === 'build' && last?.[0]?.verb === 'build') last.push(action)
    else groups.push([action])
  }
  return groups
}

/** Whoever typed `up` looks at the wiki next. */
async function awaitStarted(
  actions: readonly Action[],
  since: Date,
  lease: HeldLease,
  world: World,
): Promise<void> {
  const hosts = actions.flatMap(({ verb, subject }) =>
    subject.startsWith('host ') && verb !== 'remove' ? [subject.slice('host '.length)] : [],
  )
  const { stable } = await readPointer(world)
  if (hosts.length === 0 || stable === null) return
  await step('wait for the wiki', world, async () => {
    await awaitWell({ what: 'wait for the wiki', hosts, since, mayRetry: true }, lease, world)
    await awaitAnswer(world)
  })
}

/** Milliseconds until a database that was not ended well must have recovered. */
const DATABASE_TIMEOUT = 120_000
const DATABASE_POLL = 200

/** Only what asks the database tells whether it has started. */
async function awaitAnswer({ edge, environment, clock }: World): Promise<void> {
  const deadline = clock.now().getTime() + DATABASE_TIMEOUT
  for (;;) {
    const now = clock.now().getTime()
    const { status } = await edge.get(`${STATISTICS}&wikistead=${now}`)
    if (status === 200) return
    if (now > deadline)
      throw new Problem('hosts-missing', `${environment.url} answers ${status}`, {
        hint: `wikistead logs ${environment.name} --host database`,
      })
    await clock.sleep(DATABASE_POLL)
  }
}

const STATISTICS = '/api.php?action=query&meta=siteinfo&siprop=statistics&format=json'

const describe = (actions: readonly Action[]) =>
  actions.length === 0 ? 'everything is as it should be' : `${actions.length} actions`

const describeAction = ({ verb, subject, reason, details = [] }: Action) => [
  `${verb} ${subject} (${reason})`,
  ...details.map((detail) => `  ${detail}`),
]

/** What runs on AWS has a price, and it belongs into the plan. */
function describeCost(environment: Environment): string[] {
  if (!isOnAws(environment)) return []
  const { platform, production: isProduction } = environment
  const sum = sumOf(estimateCost(platform, { isProduction, volume: usualVolume }))
  return [`about $${sum} a month: wikistead cost ${environment.name}`]
}
