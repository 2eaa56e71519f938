import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  CreateSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { DEBIAN_ACCOUNT } from '../../../src/domain/aws/baking.ts'
import { bootDisk } from './boot-disk.ts'
import { found, type Answer } from './reply.ts'

/**
 * moto's instances run nothing. Those that are to become images really run here what they were given,
 * each on a disk in a folder; what they say on their console can be read, and then they are stopped.
 */
export interface TemporaryInstances {
  readonly answers: Readonly<Record<string, Answer>>
  /** A program that fails in the ones that start from now on. */
  failing: string
  /** Whether those that start from now on hang. */
  isHanging: boolean
  /** The image that Debian published last. */
  readonly newestDebian: string
  /** A network for them. */
  makePlace(): Promise<{ readonly subnet: string; readonly group: string }>
  stop(): Promise<void>
}

export async function temporaryInstances(region: string): Promise<TemporaryInstances> {
  const client = new EC2Client({ region })
  // Images that moto knows are taken for Debian's.
  const { Images = [] } = await client.send(new DescribeImagesCommand({}))
  const debian = Images.slice(0, 3).map(({ ImageId = '' }) => ImageId)
  const consoles = new Map<string, string>()
  const ending = new AbortController()
  const over = ending.signal

  async function boot(id: string): Promise<void> {
    const asked = { InstanceId: id, Attribute: 'userData' as const }
    const { UserData } = await client.send(new DescribeInstanceAttributeCommand(asked))
    const script = gunzipSync(Buffer.from(UserData?.Value ?? '', 'base64')).toString()
    const root = await mkdtemp(join(tmpdir(), 'wikistead-instance-'))
    await bootDisk(root, script, { failing: temporary.failing })
    consoles.set(id, await readFile(join(root, 'disk/dev/console'), 'utf8'))
    await rm(root, { recursive: true })
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }))
  }

  async function look(): Promise<void> {
    const Filters = [
      { Name: 'tag-key', Values: ['wikistead:baking'] },
      { Name: 'instance-state-name', Values: ['running'] },
    ]
    const { Reservations = [] } = await client.send(new DescribeInstancesCommand({ Filters }))
    for (const { InstanceId: id = '' } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
      if (consoles.has(id)) continue
      consoles.set(id, '')
      if (!temporary.isHanging) await boot(id)
    }
  }

  const temporary: TemporaryInstances = {
    ...{ failing: '', isHanging: false, newestDebian: debian[1] ?? '' },
    async makePlace() {
      const { Subnets } = await client.send(new DescribeSubnetsCommand({}))
      const asked = { GroupName: 'admin', Description: 'admin' }
      const { GroupId } = await client.send(new CreateSecurityGroupCommand(asked))
      return { subnet: Subnets?.[0]?.SubnetId ?? '', group: GroupId ?? '' }
    },
    async stop() {
      ending.abort()
      await looking
    },
    answers: {
      // Debian's images are of another account, and moto's own are of ours.
      DescribeImages: (parameters) =>
        parameters.get('Owner.1') === DEBIAN_ACCOUNT
          ? found('DescribeImages', `<imagesSet>${describeDebian(debian)}</imagesSet>`)
          : undefined,
      // moto cannot tag the disk of an image, which AWS does.
      CreateImage: (parameters) => {
        for (const key of [...parameters.keys()])
          if (key.startsWith('TagSpecification.2.')) parameters.delete(key)
        return undefined
      },
      GetConsoleOutput: (parameters) => {
        const text = consoles.get(parameters.get('InstanceId') ?? '') ?? ''
        const output = Buffer.from(text).toString('base64')
        return found('GetConsoleOutput', `<output>${output}</output>`)
      },
    },
  }
  const looking = (async () => {
    while (!over.aborted) {
      // While the region is lost nothing starts in it.
      await look().catch(() => undefined)
      await new Promise((resolve) => {
        setTimeout(resolve, 50)
      })
    }
  })()
  return temporary
}

/** Not in order, as AWS gives them. */
const days = ['2026-01-01', '2026-03-01', '2026-02-01']

const describeDebian = (ids: readonly string[]) =>
  days
    .map(
      (day, index) =>
        `<item><imageId>${ids[index]}</imageId><creationDate>${day}T00:00:00.000Z</creationDate></item>`,
    )
    .join('')
