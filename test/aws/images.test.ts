import { setTimeout } from 'node:timers/promises'
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { isProblem, type Problem } from '../../src/domain/problems/problem.ts'
import { awsImages } from '../../src/platforms/aws/images/aws-images.ts'
import { systemClock } from '../../src/platforms/local/system-clock.ts'
import { failure, refusal } from './support/reply.ts'
import { startSimulator, type Simulator } from './support/simulator.ts'
import { temporaryInstances, type TemporaryInstances } from './support/temporary-instances.ts'

const region = 'eu-central-1'
let simulator: Simulator
let temporary: TemporaryInstances
let client: EC2Client
let place: { subnet: string; group: string }
let count = 0

beforeAll(async () => {
  simulator = await startSimulator()
  client = new EC2Client({ region })
  temporary = await temporaryInstances(region)
  simulator.serve(temporary.answers)
  place = await temporary.makePlace()
})
afterAll(async () => {
  await temporary.stop()
  await simulator.stop()
})
beforeEach(() => {
  count++
})
afterEach(() => {
  simulator.restore()
  Object.assign(temporary, { failing: '', isHanging: false })
})

/** Time that goes on by itself while one waits, and quickly. */
function fast() {
  let ahead = 0
  return {
    ...systemClock(),
    now: () => new Date(Date.now() + ahead),
    async sleep(milliseconds: number) {
      ahead += milliseconds * 8
      await setTimeout(20)
    },
  }
}

function images(packages: readonly string[] = []) {
  const made = awsSite({}, { name: `environment${count}` })
  const site = { ...made.site, image: { ...made.site.image, packages } }
  return awsImages(site, made.environment, { clock: fast(), place: async () => place })
}
const problem = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.catch((error: unknown) => error)
  expect(isProblem(error), String(error)).toBe(true)
  return error as Problem
}
const chosen = async (kind: string) => {
  const Name = `/wikistead/hearth/environment${count}/image/${kind}`
  const found = await new SSMClient({ region }).send(new GetParameterCommand({ Name }))
  return found.Parameter?.Value
}
const baking = async () => {
  const Filters = [{ Name: 'tag:wikistead:baking', Values: [`hearth/environment${count}`] }]
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({ Filters }))
  return Reservations.flatMap(({ Instances = [] }) => Instances)
}
const own = async () => {
  const Filters = [{ Name: 'tag:wikistead:environment', Values: [`environment${count}`] }]
  return (await client.send(new DescribeImagesCommand({ Owners: ['self'], Filters }))).Images ?? []
}
const snapshots = async () => {
  const { Snapshots = [] } = await client.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))
  return Snapshots.map(({ SnapshotId }) => SnapshotId)
}
const tell = () => {}

test('an image is baked of the newest Debian, tagged, and named as the one to start from', async () => {
  expect((await images().plan()).map(({ verb, subject }) => `${verb} ${subject}`)).toEqual([
    ...['build image wiki', 'build image service'],
  ])
  await images().build('wiki', tell)
  await images().build('service', tell)
  expect(await images().plan()).toEqual([])
  const [instance] = await baking()
  expect(instance?.ImageId).toBe(temporary.newestDebian)
  expect(instance?.IamInstanceProfile).toBeUndefined()
  expect((await baking()).map(({ State }) => State?.Name)).toEqual(['terminated', 'terminated'])
  const wiki = (await own()).find(({ ImageId, Name }) => Name?.includes('-wiki-') && ImageId)
  expect(await chosen('wiki')).toBe(wiki?.ImageId)
  expect((await images().readImages()).map(({ packagesOf }) => packagesOf?.slice(0, 4))).toEqual([
    ...['2026', '2026'],
  ])
})

test('one that is baked already is not baked again; a changed description is', async () => {
  await images().build('wiki', tell)
  await images().build('wiki', tell)
  expect(await baking()).toHaveLength(1)
  const changed = images(['poppler-utils'])
  expect(await changed.plan()).toContainEqual(
    expect.objectContaining({ subject: 'image wiki', reason: expect.stringContaining('packages') }),
  )
  await changed.build('wiki', tell)
  expect(await own()).toHaveLength(2)
  // Taking the change back needs no bake.
  await images().build('wiki', tell)
  expect(await baking()).toHaveLength(2)
})

test('a package that Debian does not have is named; no image is made, and nothing is left', async () => {
  temporary.failing = 'apt-get'
  const error = await problem(images().build('wiki', tell))
  expect(error.message).toBe('Debian trixie has no package named "nothing"')
  expect(await own()).toEqual([])
  expect((await baking()).map(({ State }) => State?.Name)).toEqual(['terminated'])
})

test('one that is never done is given up, and ended', async () => {
  temporary.isHanging = true
  const error = await problem(images().build('wiki', tell))
  expect(error.message).toContain('was not done after half an hour')
  expect((await baking()).map(({ State }) => State?.Name)).toEqual(['terminated'])
})

test('what a bake that was killed left is ended by the next one', async () => {
  temporary.isHanging = true
  const killed = images()
  // As if nobody were there any more to end it.
  simulator.intercept('TerminateInstances', () => failure(500, 'InternalError', 'gone'))
  await killed.build('wiki', tell).catch(() => undefined)
  simulator.restore()
  temporary.isHanging = false
  const lines: string[] = []
  await images().build('wiki', (line) => lines.push(line))
  expect(lines[0]).toMatch(/^ends i-\w+, which an earlier bake left$/)
  expect((await baking()).map(({ State }) => State?.Name)).toEqual(['terminated', 'terminated'])
})

test('a refresh bakes anew and can be taken back; what fails half-way changes nothing', async () => {
  await images().build('wiki', tell)
  await images().build('service', tell)
  const [wiki, service] = [await chosen('wiki'), await chosen('service')]
  expect(await images().swapImages()).toBe(false)
  await images().refreshImages(tell)
  const fresh = await chosen('wiki')
  expect(fresh).not.toBe(wiki)
  expect(await images().plan()).toEqual([])
  expect(await images().swapImages()).toBe(true)
  expect([await chosen('wiki'), await chosen('service')]).toEqual([wiki, service])
  expect(await images().swapImages()).toBe(true)
  expect(await chosen('wiki')).toBe(fresh)

  let asked = 0
  simulator.intercept('CreateImage', () =>
    ++asked === 2 ? failure(400, 'ResourceLimitExceeded', 'too many images') : undefined,
  )
  await problem(images().refreshImages(tell))
  expect(await chosen('wiki')).toBe(fresh)
})

test('old images go with their disks; those that hosts run, and those of before, stay', async () => {
  await images().build('wiki', tell)
  const first = await chosen('wiki')
  await images(['poppler-utils']).build('wiki', tell)
  const second = await chosen('wiki')
  await images(['graphviz']).build('wiki', tell)
  const before = await snapshots()
  await images().removeOldImages([second ?? ''])
  const left = await own()
  expect(new Set(left.map(({ ImageId }) => ImageId))).toEqual(
    new Set([second, await chosen('wiki')]),
  )
  expect(left.some(({ ImageId }) => ImageId === first)).toBe(false)
  const disks = await snapshots()
  for (const { BlockDeviceMappings = [] } of left)
    for (const { Ebs } of BlockDeviceMappings) expect(disks).toContain(Ebs?.SnapshotId)
  expect(before.filter((id) => !disks.includes(id))).toHaveLength(1)
})

test('throttling is waited out, and a permission that the role lacks is named', async () => {
  let asked = 0
  simulator.intercept('GetParameter', () =>
    ++asked < 3 ? refusal('ThrottlingException', 'Rate exceeded') : undefined,
  )
  expect(await images().plan()).toHaveLength(2)
  expect(asked).toBeGreaterThan(3)
  simulator.intercept('RunInstances', () => failure(403, 'UnauthorizedOperation', 'not you'))
  const error = await problem(images().build('wiki', tell))
  expect(error.message).toContain('this role may not do ec2:RunInstances')
})
