import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import type { Event } from '../../src/domain/events/event.ts'
import { isProblem, type Problem } from '../../src/domain/problems/problem.ts'
import { awsImages } from '../../src/platforms/aws/images/aws-images.ts'
import { systemClock } from '../../src/platforms/local/system-clock.ts'
import { groups, type Groups } from './support/groups.ts'
import { failure, said } from './support/reply.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'

const region = 'eu-central-1'
let simulator: Simulator
let made: Groups
let ssm: SSMClient
let [first, second] = ['', '']
let count = 0
const all = [
  { name: 'admin', kind: 'wiki' },
  { name: 'heads', kind: 'wiki' },
  { name: 'edges', kind: 'service' },
] as const

beforeAll(async () => {
  simulator = await startSimulator()
  ssm = new SSMClient({ region })
  const { Images = [] } = await new EC2Client({ region }).send(new DescribeImagesCommand({}))
  ;[first = '', second = ''] = Images.map(({ ImageId = '' }) => ImageId)
})
afterAll(async () => simulator.stop())
afterEach(() => simulator.restore())

const parameter = (kind: string) => `/wikistead/hearth/environment${count}/image/${kind}`
const choose = async (kind: string, image: string) =>
  ssm.send(
    new PutParameterCommand({
      Name: parameter(kind),
      Value: image,
      Type: 'String',
      Overwrite: true,
    }),
  )

beforeEach(async () => {
  const environment = `environment${++count}`
  made = groups(region)
  simulator.serve({
    ...made.answers,
    DescribeInstanceInformation: () => said({ InstanceInformationList: [] }),
  })
  for (const kind of ['wiki', 'service']) await choose(kind, first)
  const of = (kind: string) => ({ environment, parameter: parameter(kind) })
  await made.make('admin', { size: 1, role: 'admin', ...of('wiki') })
  await made.make('heads', { size: 3, role: 'web', ...of('wiki') })
  await made.make('edges', { size: 2, role: 'edge', ...of('service') })
})

/** Time that goes on by itself while one waits, and quickly. */
function fast() {
  let ahead = 0
  return {
    ...systemClock(),
    now: () => new Date(Date.now() + ahead),
    async sleep(milliseconds: number) {
      ahead += milliseconds
      await setTimeout(2)
    },
  }
}

const images = () => {
  const { site, environment } = awsSite({}, { name: `environment${count}` })
  const place = async () => ({ subnet: 'none', group: 'none' })
  return awsImages(site, environment, { clock: fast(), place })
}
const problem = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.catch((error: unknown) => error)
  expect(isProblem(error, 'image-failed'), String(error)).toBe(true)
  return error as Problem
}
const tell = () => {}
const run = () => Object.fromEntries(all.map(({ name }) => [name, made.imagesOf(name)]))

test('hosts of another image are outdated, and replaced one at a time, heads never fewer', async () => {
  expect(await images().listOutdated()).toEqual([])
  await choose('wiki', second)
  expect((await images().listOutdated()).map((name) => name.split('-')[0])).toEqual([
    ...['admin', 'web', 'web', 'web'],
  ])
  const events: Event[] = []
  await images().roll(all, (event) => events.push(event))
  expect(run()).toEqual({
    ...{ admin: [second], heads: [second, second, second], edges: [first, first] },
  })
  expect(made.least.get('heads')).toBe(3)
  expect(made.started).toEqual(['admin', 'heads'])
  expect(await images().listOutdated()).toEqual([])
  expect(events).toContainEqual({
    ...{ type: 'progress', step: 'replace hosts', message: 'heads: 100 % replaced' },
  })
})

test('doing it again does nothing', async () => {
  await images().roll(all, tell)
  expect(made.started).toEqual([])
})

test('an image on which no host proves itself goes back by itself; heads serve on', async () => {
  await choose('wiki', second)
  made.bad.add(second)
  const error = await problem(images().roll(all.slice(1), tell))
  expect(error.message).toContain(`they run and start from ${first} again`)
  expect(made.least.get('heads')).toBe(3)
  expect(new Set(made.imagesOf('heads'))).toEqual(new Set([first]))
  expect(await images().listOutdated()).toEqual([])
})

test('what was replaced before goes back too: the admin host never stays alone with it', async () => {
  await choose('wiki', second)
  simulator.intercept('StartInstanceRefresh', (parameters) => {
    // It is well on the admin host, and not on heads.
    if (parameters.get('AutoScalingGroupName') === 'heads') made.bad.add(second)
    return undefined
  })
  await problem(images().roll(all, tell))
  expect(run()).toMatchObject({ admin: [first] })
  expect(new Set(made.imagesOf('heads'))).toEqual(new Set([first]))
})

test('a refresh that AWS gives up is told with its reason, and taken back', async () => {
  await choose('service', second)
  simulator.intercept('DescribeInstanceRefreshes', () => {
    made.failure = made.started.length === 1 ? 'we have no capacity' : undefined
    return undefined
  })
  const error = await problem(images().roll(all, tell))
  expect(error.output).toContain('we have no capacity')
  expect(new Set(made.imagesOf('edges'))).toEqual(new Set([first]))
})

test('a refresh that somebody who was killed began is followed to its end', async () => {
  await choose('wiki', second)
  const killed = new Error('killed')
  await images()
    .roll(all.slice(1), () => {
      throw killed
    })
    .catch((error: unknown) => expect(error).toBe(killed))
  await images().roll(all.slice(1), tell)
  expect(made.started).toEqual(['heads'])
  expect(new Set(made.imagesOf('heads'))).toEqual(new Set([second]))
})

test('throttling is waited out', async () => {
  await choose('service', second)
  let asked = 0
  simulator.intercept('DescribeInstanceRefreshes', () =>
    ++asked < 4 ? failure(400, 'Throttling', 'Rate exceeded') : undefined,
  )
  await images().roll(all, tell)
  expect(new Set(made.imagesOf('edges'))).toEqual(new Set([second]))
})
