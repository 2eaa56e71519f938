import type { Image } from '../../domain/images/image.ts'
import { allEnded } from '../../domain/parallel/all-ended.ts'
import { docker, dockerMust } from './docker.ts'
import { buildImage, imageTag, isBuilt, siteLabel } from './images.ts'

/** The image that had the tag before the last refresh, and one that is about to take it. */
const beforeTag = (image: Image): string => `${imageTag(image)}-before`
const freshTag = (image: Image): string => `${imageTag(image)}-fresh`

/**
 * Builds the images with the packages of today, although their descriptions are the same. They take
 * the tags over only when all are built, so a refresh that fails or is killed changes nothing. Hosts
 * that were made from the ones before are then known by an id alone, and so as outdated.
 */
export async function refreshImages(
  images: readonly Image[],
  site: string,
  onLine: (image: Image, line: string) => void,
): Promise<void> {
  const fresh = images.map(async (image) => {
    const building = { site, tag: freshTag(image), isFresh: true }
    await buildImage(image, building, (line) => onLine(image, line))
  })
  await allEnded(fresh)
  for (const image of images) {
    if (await isBuilt(image)) await dockerMust(['tag', imageTag(image), beforeTag(image)])
    await dockerMust(['tag', freshTag(image), imageTag(image)])
    await dockerMust(['rmi', freshTag(image)])
  }
}

/** Changes the image and the one from before its refresh over. False where there is none. */
export async function swapImage(image: Image): Promise<boolean> {
  const [now, before] = await Promise.all([imageTag(image), beforeTag(image)].map(findId))
  if (now === undefined || before === undefined) return false
  await dockerMust(['tag', before, imageTag(image)])
  await dockerMust(['tag', now, beforeTag(image)])
  return true
}

async function findId(reference: string): Promise<string | undefined> {
  const found = await docker(['image', 'inspect', '--format', '{{.Id}}', reference])
  return found.status === 0 ? found.stdout.trim() : undefined
}

/** When the packages in the image were fetched; undefined where it is not built. */
export async function readPackagesDate(image: Image): Promise<string | undefined> {
  const format = '{{.CreatedAt}}\t{{.CreatedBy}}'
  const flags = ['--no-trunc', '--human=false', '--format', format]
  const history = await docker(['history', ...flags, imageTag(image)])
  return history.status === 0 ? parsePackagesDate(history.stdout) : undefined
}

/** The oldest layer with packages counts; the engine's cache may have had it for long. */
export function parsePackagesDate(history: string): string | undefined {
  const line = history.split('\n').findLast((line) => line.includes('apt-get update'))
  const date = new Date(line?.split('\t')[0] ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/**
 * Removes images that this site made, except for those that it describes now, what they were before
 * their last refresh, and those that are named. The engine itself keeps what a container uses.
 */
export async function removeOldImages(
  site: string,
  images: readonly Image[],
  kept: readonly string[],
): Promise<void> {
  const listed = await dockerMust([
    ...['images', '--no-trunc', '--filter', `label=${siteLabel(site)}`],
    ...['--format', '{{.ID}}\t{{.Repository}}:{{.Tag}}'],
  ])
  const keep = [...images.flatMap((image) => [imageTag(image), beforeTag(image)]), ...kept]
  for (const reference of chooseOldImages(listed, keep)) await docker(['rmi', reference])
}

/** Those that are kept may be named by a tag or, as the engine shows them, by half an id. */
export function chooseOldImages(listed: string, keep: readonly string[]): string[] {
  const images = listed
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', tag = ''] = line.split('\t')
      return { id, tag }
    })
  const isKept = ({ id, tag }: { id: string; tag: string }) =>
    keep.includes(tag) ||
    keep.some((name) => /^[0-9a-f]{12,}$/.test(name) && id.startsWith(`sha256:${name}`))
  const keptIds = new Set(images.filter(isKept).map(({ id }) => id))
  return images
    .filter(({ id }) => !keptIds.has(id))
    .map(({ id, tag }) => (tag.includes('<none>') ? id : tag))
}
