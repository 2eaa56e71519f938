import { drillsPrefixes, type Drill } from '../../domain/drills/drill.ts'
import type { World } from '../../ports/world.ts'

/** The series of drills, those that the admin host made by itself included, newest first. */
export async function listDrills({
  store,
  environment,
}: Pick<World, 'store' | 'environment'>): Promise<Drill[]> {
  const listed = await Promise.all(
    drillsPrefixes(environment.name).map(async (prefix) => store.list(prefix)),
  )
  const contents = await Promise.all(listed.flat().map(async (key) => store.read(key)))
  return contents
    .flatMap((content) => (content === undefined ? [] : [JSON.parse(content.toString()) as Drill]))
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
}

/** Adds a drill to the series. */
export async function rememberDrill(
  drill: Drill,
  { store, environment }: Pick<World, 'store' | 'environment'>,
): Promise<void> {
  const [prefix] = drillsPrefixes(environment.name)
  await store.write(`${prefix}${drill.id}.json`, JSON.stringify(drill))
}
