import { asMissingPackage } from '../../domain/aws/packages.ts'
import { groupName } from '../../domain/aws/doors.ts'
import { chooseHosts } from '../../domain/aws/instances.ts'
import { chooseDanger, type ResourceChange, type StackName } from '../../domain/aws/stacks.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Action, Provider } from '../../ports/provider.ts'
import { assertAccount } from './account.ts'
import {
  dropChangeSet,
  makeChangeSet,
  type Asked,
  type ChangeSet,
} from './cloudformation/change-set.ts'
import { executeChangeSet } from './cloudformation/execute.ts'
import { chooseParameters } from './cloudformation/parameters.ts'
import {
  cloudFormation,
  findStack,
  removeFailed,
  type KnownStack,
} from './cloudformation/stacks.ts'
import { instanceLister } from './fleet/list-instances.ts'
import { headTargets } from './heads.ts'
import { awsImages } from './images/aws-images.ts'
import { imageKinds } from './images/image-list.ts'
import { platformLacks } from './lacks.ts'
import type { Template } from './synthesize.ts'

/** Makes an environment of stacks. AWS's own change sets are the plan that is shown. */
export function awsProvider(site: Site, environment: AwsEnvironment, clock: Clock): Provider {
  const clientOf = cloudFormation()
  let drawn: Promise<readonly Template[]> | undefined
  const templates = async () => (drawn ??= drawTemplates(site, environment))
  const images = awsImages(site, environment, { clock, place: findPlace })
  const heads = headTargets(environment, clock)
  const listSeen = instanceLister(site, environment)
  const later = (what: string) => async () => {
    throw platformLacks(environment.name, what)
  }

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
      return [{ verb: 'create', subject, reason: describeNew(template) }]
    refuseForeign(template, stack)
    if (stack.status.endsWith('_IN_PROGRESS'))
      throw new Problem('environment-locked', `AWS is at work on ${template.id}: ${stack.status}`, {
        hint: 'wait until it is done, then run the same command again',
      })
    const asked = ask(template, known)
    if (asked === undefined)
      return [{ verb: 'change', subject, reason: 'it needs what a stack above will give' }]
    const changeSet = await makeChangeSet(asked, clock)
    if (changeSet === undefined) return []
    await dropChangeSet(asked, changeSet.name)
    refuseDanger(template, changeSet)
    const details = changeSet.changes.map(describeChange)
    return [{ verb: 'change', subject, reason: describeCount(changeSet.changes), details }]
  }

  return {
    async plan() {
      await assertAccount(environment)
      const known = await readStacks()
      const [planned, builds] = await Promise.all([
        Promise.all(
          (await templates()).map(async (template) => ({
            name: template.name,
            actions: await planStack(template, known),
          })),
        ),
        images.plan(),
      ])
      return planned.flatMap(({ name, actions }) =>
        name === FIRST_WITH_HOSTS ? [...builds, ...actions] : actions,
      )
    },

    async apply({ verb, subject }, emit) {
      await assertAccount(environment)
      const kind = imageKinds.find((known) => subject === `image ${known}`)
      if (kind !== undefined)
        return images.build(kind, (message) =>
          emit({ type: 'progress', step: `${verb} ${subject}`, message }),
        )
      const template = (await templates()).find(({ name }) => `stack ${name}` === subject)
      if (template === undefined)
        throw new Problem('usage', `there is no ${subject} on AWS`, { hint: 'wikistead up' })
      const step = `${verb} ${subject}`
      const onLine = (message: string) => emit({ type: 'progress', step, message })
      const known = await readStacks()
      await clearFailed(template, known, onLine)
      const asked = ask(template, known)
      if (asked === undefined)
        throw new Problem('stack-failed', `${template.id} needs a stack that is not there`, {
          hint: `wikistead up ${environment.name}`,
        })
      const changeSet = await makeChangeSet(asked, clock)
      if (changeSet === undefined) return
      if (asked.stack !== undefined) refuseForeign(template, asked.stack)
      try {
        refuseDanger(template, changeSet)
      } catch (error) {
        await dropChangeSet(asked, changeSet.name)
        throw error
      }
      await executeChangeSet(asked, changeSet.name, clock, onLine)
    },

    stop: later('stop hosts'),
    destroy: later('remove an environment'),
    listOutdated: images.listOutdated,
    refreshImages: images.refreshImages,
    swapImages: images.swapImages,
    readImages: images.readImages,
    removeOldImages: images.removeOldImages,

    async rollHosts(emit) {
      const stacks = await readStacks()
      const groups = groupOutputs.map(({ stack, output, kind }) => {
        const name = stacks.get(stack)?.outputs[output]
        return name === undefined ? [] : [{ name, kind }]
      })
      await images.roll(groups.flat(), emit)
    },

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

/** Groups of hosts, the ones that visitors notice last. */
const groupOutputs = [
  { stack: 'web', output: 'AdminGroup', kind: 'wiki' },
  { stack: 'web', output: 'HeadsGroup', kind: 'wiki' },
  { stack: 'edge', output: 'EdgesGroup', kind: 'service' },
] as const

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

function describeNew({ resources, region }: Template): string {
  return `${Object.keys(resources).length} resources in ${region}`
}

const describeChange = ({ action, logicalId, type, replacement, causes }: ResourceChange) =>
  [
    replacement === 'no' ? action : replacement === 'yes' ? 'replace' : 'perhaps replace',
    logicalId,
    `(${type}${causes.length === 0 ? '' : `: ${causes.join(', ')}`})`,
  ].join(' ')

function describeCount(changes: readonly ResourceChange[]): string {
  const count = (what: string, isCounted: (change: ResourceChange) => boolean) => {
    const found = changes.filter(isCounted).length
    return found === 0 ? [] : [`${found} ${what}`]
  }
  return [
    ...count('added', ({ action }) => action === 'add'),
    ...count('changed', ({ action, replacement }) => action === 'modify' && replacement === 'no'),
    ...count('replaced', ({ replacement }) => replacement === 'yes'),
    ...count('perhaps replaced', ({ replacement }) => replacement === 'perhaps'),
    ...count('removed', ({ action }) => action === 'remove'),
  ].join(', ')
}
