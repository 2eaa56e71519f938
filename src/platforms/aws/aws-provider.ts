import { asMissingPackage } from '../../domain/aws/packages.ts'
import { groupName } from '../../domain/aws/doors.ts'
import { chooseHosts } from '../../domain/aws/instances.ts'
import { chooseDanger, type StackName } from '../../domain/aws/stacks.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Action, Provider } from '../../ports/provider.ts'
import type { Store } from '../../ports/store.ts'
import { assertAccount } from './account.ts'
import { awsShield } from './aws-shield.ts'
import {
  dropChangeSet,
  makeChangeSet,
  type Asked,
  type ChangeSet,
} from './cloudformation/change-set.ts'
import { executeChangeSet, isExposed, protect } from './cloudformation/execute.ts'
import { chooseParameters } from './cloudformation/parameters.ts'
import {
  cloudFormation,
  findStack,
  removeFailed,
  type KnownStack,
} from './cloudformation/stacks.ts'
import { instanceLister } from './fleet/list-instances.ts'
import { describeChange, describeCount, describeNew } from './describe-plan.ts'
import { destroyStacks } from './destroy.ts'
import { headTargets } from './heads.ts'
import { groupSizes, listGroups } from './host-groups.ts'
import { awsImages } from './images/aws-images.ts'
import { imageKinds } from './images/image-list.ts'
import { findNews, tellPlaces } from './places.ts'
import { prepareCopies } from './recovery/prepare.ts'
import type { Template } from './synthesize.ts'

/** Makes an environment of stacks. AWS's own change sets are the plan that is shown. */
export function awsProvider(
  site: Site,
  environment: AwsEnvironment,
  { clock, store }: { readonly clock: Clock; readonly store: Store },
): Provider {
  const clientOf = cloudFormation()
  let drawn: Promise<readonly Template[]> | undefined
  const templates = async () => (drawn ??= drawTemplates(site, environment))
  const images = awsImages(site, environment, { clock, place: findPlace })
  const heads = headTargets(environment, clock)
  const listSeen = instanceLister(site, environment)
  const sizes = groupSizes(environment, clock)
  const { standing } = environment.platform
  const copies = standing && prepareCopies(site, environment, standing, clock)

  async function readStacks(): Promise<Map<string, KnownStack>> {
    const found = await Promise.all(
      (await templates()).map(async ({ name, id, region }) => {
        const stack = await findStack(clientOf(region), id)
        return stack === undefined ? [] : [[name, stack] as const]
      }),
    )
    return new Map(found.flat())
  }

  const ask = (template: Template, known: ReadonlyMap<string, KnownStack>): Asked | undefined => {
    const parameters = chooseParameters(template, known)
    const stack = known.get(template.name)
    return parameters && { client: clientOf(template.region), template, parameters, stack }
  }

  async function planStack(
    template: Template,
    known: ReadonlyMap<string, KnownStack>,
  ): Promise<Action[]> {
    const stack = known.get(template.name)
    const subject = `stack ${template.name}`
    if (stack === undefined || wasNeverMade(stack))
      return [
        {
          ...{ verb: 'create', subject, reason: describeNew(template) },
          ...(makesStore.has(template.name) ? { makesStore: true } : {}),
        },
      ]
    refuseForeign(template, stack)
    if (stack.status.endsWith('_IN_PROGRESS'))
      throw new Problem('environment-locked', `AWS is at work on ${template.id}: ${stack.status}`, {
        hint: 'wait until it is done, then run the same command again',
      })
    const asked = ask(template, known)
    if (asked === undefined)
      return [{ verb: 'change', subject, reason: 'it needs what a stack above will give' }]
    const changeSet = await makeChangeSet(asked, clock)
    if (changeSet === undefined)
      return isExposed(template.name, stack)
        ? [{ verb: 'change', subject, reason: 'nobody shall remove it by mistake' }]
        : []
    await dropChangeSet(asked, changeSet.name)
    refuseDanger(template, changeSet)
    const details = changeSet.changes.map(describeChange)
    const reason = describeCount(changeSet.changes)
    // Nothing is written to what was a copy while another region may still write there.
    const isFence = standing !== undefined && template.name === 'recovery'
    return [{ verb: 'change', subject, reason, details, ...(isFence ? { makesStore: true } : {}) }]
  }

  return {
    async plan() {
      await assertAccount(environment)
      const known = await readStacks()
      const [planned, builds, empty, news, fences, data, names] = await Promise.all([
        Promise.all(
          (await templates()).map(async (template) => ({
            name: template.name,
            actions: await planStack(template, known),
          })),
        ),
        images.plan(),
        sizes.findEmpty(listGroups(known, environment)),
        findNews(environment, known, store),
        copies?.planFences() ?? [],
        copies?.planData() ?? [],
        copies?.planNames(known) ?? [],
      ])
      const starts: Action[] =
        empty.length === 0
          ? []
          : [{ verb: 'start', subject: HOSTS, reason: 'they were stopped; the data is there' }]
      const before: Partial<Record<StackName, readonly Action[]>> = {
        ...{ [FIRST_WITH_HOSTS]: builds, data },
      }
      const changes = planned.flatMap(({ name, actions }) => [...(before[name] ?? []), ...actions])
      // Whoever was killed after the last stack was asked for has told them nothing.
      const tells: Action[] =
        news === undefined
          ? []
          : [{ verb: 'change', subject: PLACES, reason: 'hosts learn where the engines are' }]
      return [...fences, ...changes, ...tells, ...starts, ...names]
    },

    async apply(action, emit) {
      const { verb, subject } = action
      await assertAccount(environment)
      const kind = imageKinds.find((known) => subject === `image ${known}`)
      if (kind !== undefined)
        return images.build(kind, (message) =>
          emit({ type: 'progress', step: `${verb} ${subject}`, message }),
        )
      if (subject === PLACES) return tellPlaces(environment, await readStacks(), store)
      if (subject === HOSTS) return sizes.fill(listGroups(await readStacks(), environment))
      const step = `${verb} ${subject}`
      const onLine = (message: string) => emit({ type: 'progress', step, message })
      const template = (await templates()).find(({ name }) => `stack ${name}` === subject)
      if (template === undefined) {
        if ((await copies?.apply(action, await readStacks(), onLine)) === true) return undefined
        throw new Problem('usage', `there is no ${subject} on AWS`, { hint: 'wikistead up' })
      }
      const known = await readStacks()
      await clearFailed(template, known, onLine)
      const asked = ask(template, known)
      if (asked === undefined)
        throw new Problem('stack-failed', `${template.id} needs a stack that is not there`, {
          hint: `wikistead up ${environment.name}`,
        })
      const changeSet = await makeChangeSet(asked, clock)
      if (changeSet === undefined) {
        if (asked.stack !== undefined) await protect(asked, asked.stack)
        return tellPlaces(environment, known, store)
      }
      if (asked.stack !== undefined) refuseForeign(template, asked.stack)
      try {
        refuseDanger(template, changeSet)
      } catch (error) {
        await dropChangeSet(asked, changeSet.name)
        throw error
      }
      const made = await executeChangeSet(asked, changeSet.name, clock, onLine)
      await tellPlaces(environment, new Map([...known, [template.name, made]]), store)
    },

    async stop() {
      await assertAccount(environment)
      await sizes.empty(listGroups(await readStacks(), environment))
    },

    async destroy(emit) {
      await assertAccount(environment)
      const [drawn, known] = [await templates(), await readStacks()]
      for (const template of drawn) {
        const stack = known.get(template.name)
        if (stack !== undefined) refuseForeign(template, stack)
      }
      return destroyStacks({
        ...{ site, environment, templates: drawn, known, clientOf, clock, store, emit },
      })
    },

    listOutdated: images.listOutdated,
    refreshImages: images.refreshImages,
    swapImages: images.swapImages,
    readImages: images.readImages,
    removeOldImages: images.removeOldImages,

    async rollHosts(emit) {
      await images.roll(listGroups(await readStacks(), environment), emit)
    },

    shield: awsShield(environment, {
      ...{ store, clock },
      async find() {
        await assertAccount(environment)
        const template = (await templates()).find(({ name }) => name === 'edge')
        if (template === undefined) return undefined
        const client = clientOf(template.region)
        const stack = await findStack(client, template.id)
        if (stack === undefined) return undefined
        refuseForeign(template, stack)
        return { client, template, stack }
      },
    }),

    async setDrained(host, drained) {
      const found = chooseHosts(await listSeen()).find(({ name }) => name === host)
      if (found === undefined || found.id === '')
        throw new Problem('host-unknown', `there is no host ${host}`)
      const group = (await readStacks()).get('web')?.outputs['HeadsName'] ?? ''
      await heads.setDrained(host, found.id, group, drained)
    },
  }

  /** Images are baked where the admin host will be: it reaches Debian, and nobody reaches it. */
  async function findPlace() {
    const { outputs = {} } = (await readStacks()).get('network') ?? {}
    const subnet = outputs['PrivateSubnets']?.split(',')[0]
    const group = outputs[groupName('admin')]
    if (subnet !== undefined && group !== undefined) return { subnet, group }
    throw new Problem('image-failed', 'images are baked in the network, which is not there yet', {
      hint: `wikistead up ${environment.name}`,
    })
  }

  /** A stack whose first making failed holds nothing, and cannot be changed, only made anew. */
  async function clearFailed(
    template: Template,
    known: Map<string, KnownStack>,
    onLine: (line: string) => void,
  ): Promise<void> {
    const stack = known.get(template.name)
    if (stack === undefined || !wasNeverMade(stack)) return
    refuseForeign(template, stack)
    onLine('clears away what an earlier try left')
    const client = clientOf(template.region)
    await removeFailed(client, template.id)
    for (let tries = 0; tries < 200; tries++) {
      if ((await findStack(client, template.id)) === undefined) break
      await clock.sleep(3000)
    }
    known.delete(template.name)
  }
}

/** What is started where all hosts were stopped. */
const HOSTS = 'hosts'

/** What hosts are told. */
const PLACES = 'places'

/** Nothing can be written down before these are there. */
const makesStore: ReadonlySet<StackName> = new Set(['recovery', 'store'])

/** Nothing starts in the stacks before it, and nothing in it without an image. */
const FIRST_WITH_HOSTS: StackName = 'web'

/** Loaded when stacks are drawn, and not before: it is by far the largest package. */
async function drawTemplates(site: Site, environment: AwsEnvironment) {
  try {
    const { synthesize } = await import('./synthesize.ts')
    return synthesize(site, environment)
  } catch (error) {
    throw asMissingPackage(error, environment.name)
  }
}

const wasNeverMade = ({ status }: KnownStack) =>
  ['ROLLBACK_COMPLETE', 'CREATE_FAILED', 'DELETE_COMPLETE'].includes(status)

/** Names cannot clash among ours; somebody else may have made a stack of that name. */
function refuseForeign({ id, tags }: Template, stack: KnownStack): void {
  for (const key of ['wikistead:site', 'wikistead:environment'])
    if (stack.tags[key] !== tags[key])
      throw new Problem('account-refused', `the stack ${id} is not one that Wikistead made`, {
        hint: 'give the site or the environment another name',
      })
}

function refuseDanger({ id }: Template, { changes }: ChangeSet): void {
  const dangers = changes.flatMap((change) => chooseDanger(change) ?? [])
  if (dangers.length === 0) return
  throw new Problem(
    'data-endangered',
    [`the change of ${id} was refused, for there is data in it`, ...dangers].join('\n  '),
    { hint: 'take back the setting that asks for it; data moves by backup and restore' },
  )
}
