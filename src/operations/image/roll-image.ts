import { isProblem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease, type HeldLease } from '../locks/with-lease.ts'
import { agreeInProduction } from '../production.ts'
import { recover } from '../rollouts/recover.ts'
import { step } from '../step.ts'
import { applyTogether } from '../apply-together.ts'
import { noPrevious, planRoll, type RollPlan, type RollRequest } from './plan-roll.ts'
import { replaceHost, tryToUndrain } from './replace-host.ts'

/** Builds the image that the site describes and replaces the hosts that run another, in turn. */
export async function rollImage(request: RollRequest, world: World) {
  const plan = await planRoll(request, world)
  const { hosts, images } = plan
  if (request.isDryRun) return { outcome: 'unchanged' as const, hosts, images }
  const detail: Detail = { hosts: hosts.join(' ') }
  return recorded('image roll', detail, world, async () =>
    withLease('image roll', world, async (lease) => {
      await recover(lease, world)
      await undrainAll(world)
      if (hosts.length === 0 && plan.builds.length === 0 && request.source === undefined)
        return { outcome: 'unchanged' as const, hosts, images }
      await agreeInProduction(`replace ${hosts.length} hosts, one after the other`, world)
      const rolled = await roll(plan, request.source, lease, world)
      detail['hosts'] = rolled.join(' ')
      return { outcome: 'done' as const, hosts: rolled, images: await world.provider.readImages() }
    }),
  )
}

async function roll(
  { builds }: RollPlan,
  source: RollRequest['source'],
  lease: HeldLease,
  world: World,
): Promise<readonly string[]> {
  const { provider, fleet, emit, environment } = world
  await applyTogether(builds, world)
  if (source === 'refresh')
    await step('refresh images', world, async () => provider.refreshImages(emit))
  if (source === 'previous' && !(await provider.swapImages())) throw noPrevious()
  const hosts = await provider.listOutdated()
  const ran = (await fleet.list()).map(({ image }) => image)
  const again = `wikistead image roll ${environment.name}`
  const hint =
    source === undefined
      ? `take the change out of wikistead.config.ts, then ${again}`
      : `the images are the ones from before again; give them to this host too: ${again}`
  try {
    if (provider.rollHosts !== undefined && hosts.length > 0)
      await step('replace hosts', world, async () => provider.rollHosts?.(emit))
    else
      for (const host of hosts)
        await step(`replace ${host}`, world, async () => replaceHost(host, hint, lease, world))
  } catch (error) {
    // Else every host that is made from now on would get what does not work.
    if (source !== undefined && isProblem(error, 'image-failed')) await provider.swapImages()
    throw error
  }
  if (hosts.length > 0) await provider.removeOldImages([...new Set(ran)])
  return hosts
}

/** A roll that was killed may have left a head drained; one that is unwell gets no requests anyway. */
async function undrainAll({ provider, fleet }: World): Promise<void> {
  for (const { name, role, state } of await fleet.list())
    if (role === 'web' && state === 'running') await tryToUndrain(name, provider)
}
