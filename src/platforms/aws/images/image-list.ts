import { createHash } from 'node:crypto'
import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  EC2Client,
  type Image as Ami,
} from '@aws-sdk/client-ec2'
import { DEBIAN_ACCOUNT, debianName } from '../../../domain/aws/baking.ts'
import { renderFirstBoot } from '../../../domain/images/first-boot.ts'
import { describeImage, type Image } from '../../../domain/images/image.ts'
import type { ImageKind } from '../../../domain/images/kind.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment, DebianRelease, Site } from '../../../domain/sites/site.ts'
import { asking } from '../asking.ts'

/** An image as it should be, and the script that makes it. */
export interface Recipe {
  readonly image: Image
  /** The same for the same image, whenever and by whom it is baked. */
  readonly digest: string
  readonly script: string
}

export const imageKinds = ['wiki', 'service'] as const satisfies readonly ImageKind[]

export function describeRecipe(kind: ImageKind, site: Site, region: string): Recipe {
  const settings = kind === 'wiki' ? site.image : { ...site.image, packages: [], php: {} }
  const image = describeImage(kind, settings)
  const encode = (text: string) => Buffer.from(text).toString('base64')
  const render = (digest: string) => renderFirstBoot(image, { digest, region, encode })
  const digest = createHash('sha256').update(render('')).digest('hex').slice(0, 16)
  return { image, digest, script: render(digest) }
}

export const imageTags = (site: Site, environment: AwsEnvironment) => ({
  'wikistead:site': site.name,
  'wikistead:environment': environment.name,
  Owner: environment.platform.owner,
  CostCentre: environment.platform.costCentre,
})

export const DIGEST_TAG = 'wikistead:digest'
export const KIND_TAG = 'wikistead:kind'
export const PACKAGES_TAG = 'wikistead:packages-of'

export const tagOf = ({ Tags }: Ami, name: string): string =>
  Tags?.find(({ Key }) => Key === name)?.Value ?? ''

/** Every image of the environment, the newest first, also those that are not ready. */
export async function listOwn(client: EC2Client, site: Site, environment: AwsEnvironment) {
  const found = await asking('ec2:DescribeImages', async () =>
    client.send(
      new DescribeImagesCommand({
        Owners: ['self'],
        Filters: [
          { Name: 'tag:wikistead:site', Values: [site.name] },
          { Name: 'tag:wikistead:environment', Values: [environment.name] },
        ],
      }),
    ),
  )
  return newestFirst(found.Images ?? [])
}

const newestFirst = (images: readonly Ami[]) =>
  images.toSorted((a, b) => (b.CreationDate ?? '').localeCompare(a.CreationDate ?? ''))

/** Debian's own newest image, which ours are made of. */
export async function findDebian(client: EC2Client, release: DebianRelease): Promise<string> {
  const found = await asking('ec2:DescribeImages', async () =>
    client.send(
      new DescribeImagesCommand({
        Owners: [DEBIAN_ACCOUNT],
        Filters: [
          { Name: 'name', Values: [debianName(release)] },
          { Name: 'state', Values: ['available'] },
        ],
      }),
    ),
  )
  const [newest] = newestFirst(found.Images ?? [])
  if (newest?.ImageId !== undefined) return newest.ImageId
  throw new Problem('image-failed', `Debian has no image of ${release} in this region`, {
    hint: `aws ec2 describe-images --owners ${DEBIAN_ACCOUNT} --filters Name=name,Values='${debianName(release)}'`,
  })
}

/** Removes an image and the disk that it consists of; doing it twice does no harm. */
export async function removeImage(client: EC2Client, { ImageId, BlockDeviceMappings }: Ami) {
  await asking('ec2:DeregisterImage', async () =>
    client.send(new DeregisterImageCommand({ ImageId })),
  )
  for (const { Ebs } of BlockDeviceMappings ?? []) {
    const id = Ebs?.SnapshotId
    if (id === undefined) continue
    await asking('ec2:DeleteSnapshot', async () => {
      try {
        await client.send(new DeleteSnapshotCommand({ SnapshotId: id }))
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'InvalidSnapshot.NotFound') throw error
      }
    })
  }
}
