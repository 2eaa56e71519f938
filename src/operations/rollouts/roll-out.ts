import { Problem } from '../../domain/problems/problem.ts'
import {
  activationId,
  settle,
  type Activation,
  type Pointer,
} from '../../domain/rollouts/pointer.ts'
import { isOnAws } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'
import type { HeldLease } from '../locks/with-lease.ts'
import { step } from '../step.ts'
import { assertRunning, awaitHosts, listFollowers } from './await-hosts.ts'
import { movePointer, readPointer } from './pointer.ts'
import { keepReleases } from './keep-releases.ts'

/** Milliseconds for hosts that fetch a whole wiki for the first time. */
const STAGE_TIMEOUT = 600_000
const PROVE_TIMEOUT = 240_000
const SWITCH_TIMEOUT = 60_000

/**
 * Brings an activation to all hosts, wave by wave. Before the first switch visitors see nothing
 * of it; where it fails, `undoing` sends every host back to the release before.
 */
export async function rollOut(target: Activation, lease: HeldLease, world: World): Promise<void> {
  await proveEverywhere(target, lease, world)
  await switchCanary(target, lease, world)
  await switchAll(target, lease, world)
  await step('smoke', world, async () => askEdge(target, world))
  await step('finish', world, async () =>
    movePointer(
      (pointer) =>
        settle(pointer, target, keepReleases(target, pointer.keep, world.site), world.clock.now()),
      lease,
      world,
    ),
  )
}

/** Sends every host back to the stable release and forgets the target. */
export async function goBack(lease: HeldLease, world: World): Promise<void> {
  await step('go back', world, async () => {
    const { stable, wave, epoch } = await movePointer(
      (pointer) => ({ target: null, canaries: [], wave: wasSeen(pointer) ? 'back' : 'idle' }),
      lease,
      world,
    )
    if (stable === null) return
    const { running } = await listFollowers(world)
    const id = activationId(stable)
    const hosts = running.filter(({ role }) => role === 'web').map(({ name }) => name)
    await awaitHosts(
      {
        what: 'go back',
        epoch,
        target: null,
        hosts,
        isDone: ({ serving }) => serving === id,
        timeout: SWITCH_TIMEOUT,
      },
      lease,
      world,
    )
    if (wave !== 'back') return
    if (hosts.length > 0) await world.edge.refresh(id)
    await movePointer(() => ({ wave: 'idle' }), lease, world)
  })
}

/** Whether visitors may have got pages of the target; a release that was only proved is unseen. */
const wasSeen = ({ stable, wave }: Pointer) =>
  stable !== null && (wave === 'canary' || wave === 'all' || wave === 'back')

/** Only fetches and composes; for what has to look at the code before anybody proves it. */
export async function stageOn(
  host: string,
  target: Activation,
  lease: HeldLease,
  world: World,
): Promise<void> {
  await step('stage', world, async () => {
    const { epoch } = await movePointer(
      () => ({ target, wave: 'stage', canaries: [] }),
      lease,
      world,
    )
    const id = activationId(target)
    await awaitHosts(
      {
        what: 'stage',
        epoch,
        target,
        hosts: [host],
        isDone: ({ staged }) => staged.includes(id),
        timeout: STAGE_TIMEOUT,
      },
      lease,
      world,
    )
  })
}

async function proveEverywhere(target: Activation, lease: HeldLease, world: World): Promise<void> {
  const id = activationId(target)
  await step(
    'prove',
    world,
    async () => {
      const { running, absent } = await listFollowers(world)
      if (absent.length > 0)
        world.emit({
          type: 'warning',
          message: `${absent.map(({ name }) => name).join(', ')} does not run; it will follow when it is back`,
        })
      const heads = running.filter(({ role }) => role === 'web').map(({ name }) => name)
      if (heads.length === 0)
        throw new Problem('hosts-missing', `no web head of ${world.environment.name} runs`, {
          hint: `wikistead up ${world.environment.name}`,
        })
      const { epoch } = await movePointer(
        () => ({ target, wave: 'prove', canaries: heads.slice(0, 1) }),
        lease,
        world,
      )
      await awaitHosts(
        {
          ...{ what: 'prove', epoch, target, timeout: STAGE_TIMEOUT + PROVE_TIMEOUT },
          hosts: running.map(({ name }) => name),
          isDone: ({ proved }) => proved.includes(id),
        },
        lease,
        world,
      )
      return heads.length
    },
    (heads) => `${heads} web heads`,
  )
}

/** The first web head alone, watched under real requests for as long as the environment says. */
async function switchCanary(target: Activation, lease: HeldLease, world: World): Promise<void> {
  const id = activationId(target)
  await step(
    'canary',
    world,
    async () => {
      const { epoch, canaries } = await movePointer(() => ({ wave: 'canary' }), lease, world)
      const waiting = {
        ...{ what: 'canary', epoch, target, hosts: canaries, timeout: SWITCH_TIMEOUT },
        isDone: ({ serving }: { serving: string | null }) => serving === id,
      }
      const until = world.clock.now().getTime() + world.environment.canary.watchSeconds * 1000
      await awaitHosts(waiting, lease, world)
      while (world.clock.now().getTime() < until) {
        const pause = Math.min(1000, until - world.clock.now().getTime())
        await Promise.all([assertRunning(waiting, world), world.clock.sleep(pause)])
        await awaitHosts(waiting, lease, world)
      }
      return canaries
    },
    (hosts) => hosts.join(', '),
  )
}

/**
 * Everybody who runs before it; hosts that came up meanwhile are listed again before it is called
 * done.
 */
async function switchAll(target: Activation, lease: HeldLease, world: World): Promise<Pointer> {
  const id = activationId(target)
  return step('switch', world, async () => {
    let [moved, hosts] = await Promise.all([
      movePointer(() => ({ wave: 'all' }), lease, world),
      listHeads(world),
    ])
    const waiting = {
      ...{ what: 'switch', epoch: moved.epoch, target, timeout: SWITCH_TIMEOUT + PROVE_TIMEOUT },
      isDone: ({ serving }: { serving: string | null }) => serving === id,
    }
    for (;;) {
      await awaitHosts({ ...waiting, hosts }, lease, world)
      const switched = hosts
      hosts = await listHeads(world)
      if (hosts.every((name) => switched.includes(name))) return moved
    }
  })
}

const listHeads = async (world: World) =>
  (await listFollowers(world)).running.filter(({ role }) => role === 'web').map(({ name }) => name)

/** Milliseconds that the edge may take to notice that the heads are well. */
const EDGE_NOTICES = 10_000
/** The same where balancers have to notice it, of hosts that never served anything. */
const BALANCERS_NOTICE = 300_000

/** A look through the edge, as a visitor would. */
async function askEdge(target: Activation, world: World): Promise<void> {
  const { edge, environment, clock } = world
  const id = activationId(target)
  await edge.refresh(id)
  const isFirst = (await readPointer(world)).stable === null
  const patience = isFirst && isOnAws(environment) ? BALANCERS_NOTICE : EDGE_NOTICES
  const deadline = clock.now().getTime() + patience
  for (;;) {
    const nonce = clock.now().getTime()
    const { status, headers } = await edge.get(
      `/index.php?title=Special:BlankPage&wikistead=${nonce}`,
    )
    const release = headers['x-wikistead-release']
    if (status === 200 && release === id) return
    if (nonce > deadline)
      throw new Problem(
        'canary-failed',
        `${environment.url} answers ${status} from ${release ?? 'no release'}`,
        { hint: `wikistead logs ${environment.name} --host edge` },
      )
    await clock.sleep(100)
  }
}
