import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AwsPlatform } from '../../src/domain/aws/platform.ts'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { stackNames, stacks } from '../../src/domain/aws/stacks.ts'
import type { Event } from '../../src/domain/events/event.ts'
import { isProblem, type ProblemCode } from '../../src/domain/problems/problem.ts'
import { awsProvider } from '../../src/platforms/aws/aws-provider.ts'
import { memoryStore } from '../../src/platforms/memory/memory-store.ts'
import { systemClock } from '../../src/platforms/local/system-clock.ts'
import type { AwsEnvironment } from '../../src/domain/sites/site.ts'
import { failure } from './support/reply.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'
import { temporaryInstances, type TemporaryInstances } from './support/temporary-instances.ts'

let simulator: Simulator
let temporary: TemporaryInstances
beforeAll(async () => {
  simulator = await startSimulator()
  temporary = await temporaryInstances('eu-central-1')
  simulator.serve(temporary.answers)
  const { subnet, group } = await temporary.makePlace()
  simulator.changeSets.give(stackId('network'), 'PrivateSubnets', `${subnet},subnet-b,subnet-c`)
  simulator.changeSets.give(stackId('network'), 'AdminGroup', group)
})
afterAll(async () => {
  await temporary.stop()
  await simulator.stop()
})
afterEach(() => {
  simulator.restore()
  simulator.changeSets.succeed()
})

const store = memoryStore()

/** Time as it is, without waiting for it. */
const clock = { ...systemClock(), sleep: async () => setTimeout(5) }

function provide(platform: Partial<AwsPlatform> = {}, more: Partial<AwsEnvironment> = {}) {
  const { site, environment } = awsSite(platform, more)
  return awsProvider(site, environment, { clock, store })
}

const problem = async (code: ProblemCode, work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(isProblem(error, code), String(error)).toBe(true)
  return error as Error
}
const stackId = (name: string) => `wikistead-hearth-production-${name}`

// These tell one story, in order: the stacks that one test makes the next one changes.
describe('an environment on AWS', () => {
  test('is planned stack by stack, with nothing changed', async () => {
    const plan = await provide().plan()
    expect(plan.map(({ verb, subject }) => `${verb} ${subject}`)).toEqual(
      stackNames.flatMap((name) => [
        ...(name === 'web' ? ['build image wiki', 'build image service'] : []),
        `create stack ${name}`,
      ]),
    )
    expect(plan[0]?.reason).toBe('4 resources in eu-west-1')
    expect(simulator.asked).not.toContain('CreateChangeSet')
  })

  test('a stack that cannot be made is told by its first failed resource, and made anew', async () => {
    const provider = provide()
    const create = { verb: 'create', subject: 'stack recovery', reason: '' } as const
    simulator.changeSets.failAt(stackId('recovery'), 'Key961B73FD', 'LimitExceeded: too many keys')
    const error = await problem(
      'stack-failed',
      provider.apply(create, () => {}),
    )
    expect(error.message).toBe(
      `${stackId('recovery')} is as before: Key961B73FD: LimitExceeded: too many keys`,
    )
    simulator.changeSets.succeed()
    expect(await provider.plan()).toHaveLength(stackNames.length + 2)
    await provider.apply(create, () => {})
    expect(await provider.plan()).toHaveLength(stackNames.length + 1)
  })

  test('is made in order, each stack with what the ones before it gave, hosts after their images', async () => {
    const provider = provide()
    const events: Event[] = []
    for (const action of await provider.plan()) await provider.apply(action, (e) => events.push(e))
    expect(await provider.plan()).toEqual([])
    expect(events).toContainEqual({
      type: 'progress',
      step: 'create stack data',
      message: `${stackId('data')} create complete`,
    })
    expect([...simulator.changeSets.protectedStacks].toSorted()).toEqual(
      stackNames
        .filter((name) => stacks[name].holdsData)
        .map(stackId)
        .toSorted(),
    )
    expect(simulator.changeSets.open.size).toBe(0)
  })

  test('doing an action again does nothing', async () => {
    const again = { verb: 'create', subject: 'stack network', reason: '' } as const
    await provide().apply(again, () => {})
    expect(await provide().plan()).toEqual([])
  })

  test('a changed setting changes the stack that it belongs to, and says what of it', async () => {
    const provider = provide({ heads: { size: 'm7g.large', least: 3, most: 9 } })
    const plan = await provider.plan()
    expect(plan).toEqual([
      {
        ...{ verb: 'change', subject: 'stack web', reason: '1 changed' },
        details: ['modify HeadsGroup (AWS::AutoScaling::AutoScalingGroup: MaxSize)'],
      },
    ])
    expect(simulator.changeSets.open.size).toBe(0)
  })

  test('a change that would replace data is refused with the reason, and nothing changes', async () => {
    const asked = simulator.asked.length
    const { site, environment } = awsSite()
    // As if another version of Wikistead called the database's first user otherwise.
    simulator.intercept('CreateChangeSet', (parameters) => {
      const body = parameters.get('TemplateBody') ?? ''
      parameters.set(
        'TemplateBody',
        body.replaceAll('"MasterUsername":"wikistead"', '"MasterUsername":"root"'),
      )
      return undefined
    })
    const provider = awsProvider(site, environment, { clock, store })
    const error = await problem('data-endangered', provider.plan())
    expect(error.message).toContain(
      'it would replace Database (AWS::RDS::DBInstance) by an empty one, because MasterUsername changes',
    )
    const action = { verb: 'change', subject: 'stack data', reason: '' } as const
    await problem(
      'data-endangered',
      provider.apply(action, () => {}),
    )
    expect(simulator.asked.slice(asked)).not.toContain('ExecuteChangeSet')
    expect(simulator.changeSets.open.size).toBe(0)
    simulator.restore()
    expect(await provide().plan()).toEqual([])
  })

  test('moving uploads to S3 would let go of the file system, so it is refused', async () => {
    const error = await problem('data-endangered', provide({ uploads: 's3' }).plan())
    expect(error.message).toContain('it would remove Files (AWS::EFS::FileSystem)')
  })

  test('a change that fails leaves the stack as it was', async () => {
    const provider = provide({ heads: { size: 'm7g.xlarge', least: 3, most: 6 } })
    const [action] = await provider.plan()
    simulator.changeSets.failAt(
      stackId('web'),
      'HeadsGroup',
      'You have requested more vCPU capacity',
    )
    const error = await problem(
      'stack-failed',
      provider.apply(action!, () => {}),
    )
    expect(error.message).toContain('HeadsGroup: You have requested more vCPU capacity')
  })
})

describe('AWS that does not answer as one wishes', () => {
  test('credentials of another account are refused before anything is looked at', async () => {
    const asked = simulator.asked.length
    const error = await problem('account-refused', provide({ account: '999999999999' }).plan())
    expect(error.message).toContain('lives in the account 999999999999')
    // The simulated instances look after themselves all the time.
    const since = simulator.asked.slice(asked).filter((action) => action !== 'DescribeInstances')
    expect(since.slice(since.indexOf('GetCallerIdentity'))).toEqual(['GetCallerIdentity'])
  })

  test('throttling is waited out', async () => {
    let count = 0
    simulator.intercept('DescribeStacks', () =>
      count++ < 5 ? failure(400, 'Throttling', 'Rate exceeded') : undefined,
    )
    expect(await provide({}, { name: 'fresh' }).plan()).toHaveLength(stackNames.length + 2)
    expect(count).toBeGreaterThan(5)
  })

  test('credentials that run out half-way are told as such', async () => {
    simulator.intercept('DescribeStacks', () =>
      failure(403, 'ExpiredToken', 'The security token included in the request is expired'),
    )
    const error = await problem('credentials-missing', provide().plan())
    expect(error.message).toContain('expired')
  })

  test('a permission that the role lacks is named', async () => {
    simulator.intercept('DescribeStacks', () =>
      failure(403, 'AccessDenied', 'User: ada is not authorized'),
    )
    const error = await problem('account-refused', provide().plan())
    expect(error.message).toMatch(/^this role may not do cloudformation:DescribeStacks/)
  })

  test('an unknown error is told with its own words', async () => {
    simulator.intercept('DescribeStacks', () => failure(400, 'Strange', 'never heard of it'))
    const error = await problem('cloud-failed', provide().plan())
    expect(error.message).toBe('cloudformation:DescribeStacks: Strange: never heard of it')
  })
})
