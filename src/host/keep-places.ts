import {
  EDGE_LOST,
  edgesPrefix,
  placesKey,
  type EdgeSign,
  type KnownPlaces,
  type Places,
} from '../domain/aws/places.ts'
import { Problem } from '../domain/problems/problem.ts'
import type { OwnInstance } from '../platforms/instance/instance.ts'
import { execute } from '../platforms/process/execute.ts'
import type { HostStore } from '../ports/store.ts'
import { paths } from './paths.ts'
import { renderClient } from './render-client.ts'
import type { ThisHost } from './this-host.ts'
import { writeWhole } from './write-file.ts'

/** Where the engines are; undefined until the stacks said it. */
export async function readPlaces(
  store: HostStore,
  environment: string,
): Promise<Places | undefined> {
  const content = await store.read(placesKey(environment))
  return content && (JSON.parse(content.toString()) as Places)
}

/** Tells PHP where the engines are, mounts the uploads, and lets the admin host ask the database. */
export async function keepPlaces(
  host: ThisHost,
  store: HostStore,
  instance: OwnInstance,
): Promise<Places> {
  const places = await readPlaces(store, host.environment)
  if (places === undefined)
    throw new Problem('store-broken', 'the store does not say yet where the database is')
  const { database, cache, files, bucket } = places
  const edges = await listEdges(store, host.environment)
  const known: KnownPlaces = { database: database.address, cache, edges, bucket }
  await writeWhole(paths.places, JSON.stringify(known), 'all')
  if (files !== null) await mount(files)
  if (host.role === 'admin')
    await writeWhole(
      paths.databaseClient,
      renderClient(database.address, await instance.readSecret(database.secret)),
      'root',
    )
  return places
}

/** The edges that gave a sign lately; edited pages are purged on each of them. */
async function listEdges(store: HostStore, environment: string): Promise<string[]> {
  const signs = await Promise.all(
    (await store.list(edgesPrefix(environment))).map(async (key) => store.read(key)),
  )
  return signs
    .flatMap((sign) => (sign === undefined ? [] : (JSON.parse(sign.toString()) as EdgeSign)))
    .filter(({ at }) => Date.now() - Date.parse(at) < EDGE_LOST)
    .map(({ address }) => `${address}:80`)
    .sort()
}

async function mount(files: string): Promise<void> {
  const { status, stderr } = await execute([paths.mountFiles, files])
  if (status !== 0)
    throw new Problem('files-missing', `the uploads on ${files} cannot be mounted`, {
      output: stderr,
    })
}
