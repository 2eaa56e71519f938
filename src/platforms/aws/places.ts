import { placesKey, placesOf, type Places } from '../../domain/aws/places.ts'
import type { AwsPlatform } from '../../domain/aws/platform.ts'
import type { AwsEnvironment } from '../../domain/sites/site.ts'
import type { Store } from '../../ports/store.ts'
import type { KnownStacks } from './cloudformation/parameters.ts'

type Keeping = Pick<Store, 'read' | 'write'>

/** What hosts are told of where the engines are; undefined before they were. */
export async function findPlaces(
  { name }: AwsEnvironment,
  store: Keeping,
): Promise<Places | undefined> {
  const content = await store.read(placesKey(name))
  return content && (JSON.parse(content.toString()) as Places)
}

export const writePlaces = async (
  { name }: AwsEnvironment,
  places: Places,
  store: Keeping,
): Promise<void> => store.write(placesKey(name), JSON.stringify(places))

/**
 * What hosts have to be told of what the stacks say; undefined while a stack is missing, and where they
 * know it. A restored database stays: the stack knows only the first one.
 */
export async function findNews(
  environment: AwsEnvironment,
  stacks: KnownStacks,
  store: Keeping,
): Promise<Places | undefined> {
  const { noindex, platform } = environment
  const said = placesOf(
    { data: stacks.get('data')?.outputs, web: stacks.get('web')?.outputs },
    {
      ...{ region: platform.region, copies: copiesOf(platform, stacks) },
      ...{ nodes: platform.cache.nodes, noindex },
    },
  )
  if (said === undefined) return undefined
  const found = await findPlaces(environment, store)
  // Those of a lost region came with its store.
  const before = found?.region === platform.region ? found : undefined
  const isRestored = before !== undefined && before.database.id !== said.database.id
  const next: Places = {
    ...said,
    isShielded: before?.isShielded ?? false,
    ...(isRestored ? { database: before.database } : {}),
  }
  return JSON.stringify(next) === JSON.stringify(before) ? undefined : next
}

function copiesOf({ standing, recoveryRegion: region }: AwsPlatform, stacks: KnownStacks) {
  // `arn:aws:s3:::NAME`
  const bucket = stacks.get('recovery')?.outputs['BucketArn']?.split(':').at(-1)
  return standing !== undefined || bucket === undefined ? null : { bucket, region }
}

export async function tellPlaces(
  environment: AwsEnvironment,
  stacks: KnownStacks,
  store: Keeping,
): Promise<void> {
  const news = await findNews(environment, stacks, store)
  if (news !== undefined) await writePlaces(environment, news, store)
}
