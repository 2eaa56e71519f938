import { gzipSync } from 'node:zlib'
import {
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  paginateDescribeInstances,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2'
import { readConsole } from '../../../domain/aws/baking.ts'
import { HOST_GIGABYTES } from '../../../domain/aws/sizes.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking } from '../asking.ts'
import {
  DIGEST_TAG,
  findDebian,
  imageTags,
  KIND_TAG,
  PACKAGES_TAG,
  type Recipe,
} from './image-list.ts'

export interface Oven {
  readonly client: EC2Client
  readonly site: Site
  readonly environment: AwsEnvironment
  readonly clock: Clock
  /** Where the instance can fetch packages from, and nobody reaches it. */
  readonly place: () => Promise<{ readonly subnet: string; readonly group: string }>
}

/** On an instance that is there only to become an image. */
const BAKING_TAG = 'wikistead:baking'

/** Milliseconds between two looks. */
const POLL = 5000
/** Milliseconds that packages and files may take, and AWS for the image of the disk. */
const SCRIPT_TIMEOUT = 1_800_000
const IMAGE_TIMEOUT = 2_400_000
/** Milliseconds after its end in which the console may not show everything yet. */
const CONSOLE_DELAY = 300_000

/**
 * Makes an image of Debian's: a temporary instance runs the script, says on its console that all went
 * well, and powers off; only then an image is made of its disk. The instance has no role and no way
 * in. It is ended in any case, here or, where this was killed, by the next that bakes.
 */
export async function bake(recipe: Recipe, oven: Oven, onLine: (line: string) => void) {
  await endLeft(oven, onLine)
  const { client, clock, site } = oven
  const packagesOf = clock.now().toISOString()
  const base = await findDebian(client, recipe.image.debian)
  const instance = await start(recipe, base, oven)
  try {
    onLine(`instance ${instance} installs ${recipe.image.packages.length} packages on ${base}`)
    await awaitEnd(instance, oven, onLine)
    await assertBaked(instance, recipe, site, oven)
    const image = await makeImage(instance, { recipe, packagesOf }, oven)
    onLine(`AWS makes the image ${image}`)
    await awaitImage(image, oven)
    return image
  } finally {
    await end([instance], oven)
  }
}

/** What one that was killed left behind. */
async function endLeft(oven: Oven, onLine: (line: string) => void): Promise<void> {
  const { client, site, environment } = oven
  const left = await asking('ec2:DescribeInstances', async () => {
    const found: string[] = []
    const Filters = [
      { Name: `tag:${BAKING_TAG}`, Values: [`${site.name}/${environment.name}`] },
      { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
    ]
    for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters }))
      for (const { Instances = [] } of Reservations)
        found.push(...Instances.flatMap(({ InstanceId }) => InstanceId ?? []))
    return found
  })
  if (left.length === 0) return
  onLine(`ends ${left.join(', ')}, which an earlier bake left`)
  await end(left, oven)
}

const end = async (InstanceIds: string[], { client }: Oven) =>
  asking('ec2:TerminateInstances', async () =>
    client.send(new TerminateInstancesCommand({ InstanceIds })),
  )

async function start({ image, digest, script }: Recipe, base: string, oven: Oven) {
  const { client, site, environment, place } = oven
  const { subnet, group } = await place()
  const tags = {
    Name: `${site.name}-${environment.name}-bake-${image.kind}`,
    // Not the environment's tag: it is no host, and nobody may ask it anything.
    [BAKING_TAG]: `${site.name}/${environment.name}`,
    [DIGEST_TAG]: digest,
    ...{ Owner: environment.platform.owner, CostCentre: environment.platform.costCentre },
  }
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  const { Instances } = await asking('ec2:RunInstances', async () =>
    client.send(
      new RunInstancesCommand({
        ...{ ImageId: base, InstanceType: 'm7g.large', MinCount: 1, MaxCount: 1 },
        // EC2 takes 16 kB; cloud-init unpacks it.
        UserData: gzipSync(script).toString('base64'),
        InstanceInitiatedShutdownBehavior: 'stop',
        NetworkInterfaces: [
          {
            ...{ DeviceIndex: 0, SubnetId: subnet, Groups: [group] },
            ...{ AssociatePublicIpAddress: false, DeleteOnTermination: true },
          },
        ],
        BlockDeviceMappings: [
          {
            DeviceName: '/dev/xvda',
            Ebs: {
              ...{ VolumeSize: HOST_GIGABYTES, VolumeType: 'gp3', Encrypted: true },
              DeleteOnTermination: true,
            },
          },
        ],
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        TagSpecifications: [
          { ResourceType: 'instance', Tags },
          { ResourceType: 'volume', Tags },
        ],
      }),
    ),
  )
  return Instances?.[0]?.InstanceId ?? ''
}

/** Until it powers off by itself, whether well or not. */
async function awaitEnd(instance: string, oven: Oven, onLine: (line: string) => void) {
  const { client, clock } = oven
  const began = clock.now().getTime()
  for (let looks = 1; ; looks++) {
    await clock.sleep(POLL)
    const state = await readState(instance, client)
    if (state === 'stopped') return
    const seconds = Math.round((clock.now().getTime() - began) / 1000)
    if (state === 'terminated' || state === 'shutting-down')
      throw new Problem('image-failed', `the instance ${instance} was ended before it was baked`)
    if (seconds * 1000 > SCRIPT_TIMEOUT)
      throw new Problem('image-failed', `${instance} was not done after half an hour`, {
        output: await readText(instance, client),
      })
    if (looks % 6 === 0) onLine(`${instance} is at work since ${seconds} s`)
  }
}

const readState = async (instance: string, client: EC2Client) =>
  asking('ec2:DescribeInstances', async () => {
    try {
      const asked = new DescribeInstancesCommand({ InstanceIds: [instance] })
      const { Reservations } = await client.send(asked)
      return Reservations?.[0]?.Instances?.[0]?.State?.Name ?? 'pending'
    } catch (error) {
      // AWS may not know what it has just made.
      if (error instanceof Error && error.name === 'InvalidInstanceID.NotFound') return 'pending'
      throw error
    }
  })

const readText = async (instance: string, client: EC2Client) =>
  asking('ec2:GetConsoleOutput', async () => {
    const { Output } = await client.send(new GetConsoleOutputCommand({ InstanceId: instance }))
    return Buffer.from(Output ?? '', 'base64').toString()
  })

async function assertBaked(instance: string, { image, digest }: Recipe, site: Site, oven: Oven) {
  const { client, clock } = oven
  const deadline = clock.now().getTime() + CONSOLE_DELAY
  for (;;) {
    const found = readConsole(await readText(instance, client), digest)
    if (found.state === 'baked') return
    if (found.state === 'failed' || clock.now().getTime() > deadline)
      throw failed(image.kind, site, found.output)
    await clock.sleep(POLL)
  }
}

function failed(kind: string, site: Site, output: string): Problem {
  const unknown = /Unable to locate package (\S+)/.exec(output)?.[1]
  return new Problem(
    'image-failed',
    unknown === undefined
      ? `the ${kind} image could not be baked`
      : `Debian ${site.image.debian} has no package named "${unknown}"`,
    { hint: 'correct image.packages in wikistead.config.ts, then wikistead image plan', output },
  )
}

interface Made {
  readonly recipe: Recipe
  readonly packagesOf: string
}

async function makeImage(instance: string, { recipe, packagesOf }: Made, oven: Oven) {
  const { client, site, environment } = oven
  const { image, digest } = recipe
  const tags = {
    ...imageTags(site, environment),
    ...{ [KIND_TAG]: image.kind, [DIGEST_TAG]: digest, [PACKAGES_TAG]: packagesOf },
  }
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  const day = packagesOf.slice(0, 19).replaceAll(/[-:]/g, '')
  const { ImageId } = await asking('ec2:CreateImage', async () =>
    client.send(
      new CreateImageCommand({
        InstanceId: instance,
        Name: `wikistead-${site.name}-${environment.name}-${image.kind}-${digest}-${day}`,
        TagSpecifications: [
          { ResourceType: 'image', Tags },
          { ResourceType: 'snapshot', Tags },
        ],
      }),
    ),
  )
  return ImageId ?? ''
}

async function awaitImage(image: string, { client, clock }: Oven): Promise<void> {
  const deadline = clock.now().getTime() + IMAGE_TIMEOUT
  for (;;) {
    const found = await asking('ec2:DescribeImages', async () => {
      try {
        return (await client.send(new DescribeImagesCommand({ ImageIds: [image] }))).Images?.[0]
      } catch (error) {
        if (error instanceof Error && error.name === 'InvalidAMIID.NotFound') return undefined
        throw error
      }
    })
    if (found?.State === 'available') return
    if (found?.State === 'failed' || clock.now().getTime() > deadline)
      throw new Problem('image-failed', `AWS could not make ${image} of the disk`, {
        output: found?.StateReason?.Message ?? found?.State ?? 'it is not there',
      })
    await clock.sleep(POLL)
  }
}
