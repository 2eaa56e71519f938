import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import {
  componentId,
  packKey,
  packMarkKey,
  type PackedComponent,
} from '../../domain/releases/component.ts'
import type { Part, PartFile } from '../../ports/repository.ts'
import type { World } from '../../ports/world.ts'
import { digestOf } from '../digest.ts'

/** Changes when the way in which packs are made changes; then everything is packed anew. */
const RECIPE = '1'

type Packing = Pick<World, 'store' | 'repository' | 'emit' | 'clock'>

export const partId = (part: Part): string =>
  componentId(part.name, digestOf(RECIPE, part.name, part.tree))

/** The component of this part if it was packed before, by the live release or any other. */
export async function findPacked(
  part: Part,
  known: ReadonlyMap<string, PackedComponent>,
  { store }: Pick<World, 'store'>,
): Promise<PackedComponent | undefined> {
  const id = partId(part)
  return known.get(id) ?? findPackedId(id, { store })
}

export async function findPackedId(
  id: string,
  { store }: Pick<World, 'store'>,
): Promise<PackedComponent | undefined> {
  const mark = await store.read(packMarkKey(id))
  return mark === undefined ? undefined : (JSON.parse(mark.toString()) as PackedComponent)
}

/** Checks the part's files and puts them into the store. Doing it again gives the same. */
export async function packPart(part: Part, world: Packing): Promise<PackedComponent> {
  const { repository } = world
  await repository.checkPart(part)
  const files = await repository.listFiles(part)
  const touchesSchema =
    part.kind === 'core' || (await repository.contains(part, 'LoadExtensionSchemaUpdates'))
  return putPack(
    {
      id: partId(part),
      name: part.name,
      kind: part.kind,
      messages: digestMessages(files),
      schema: touchesSchema ? part.tree : null,
    },
    repository.archive(part),
    world,
  )
}

/** Stores a tar stream as a component; the mark comes last and says that the pack is whole. */
export async function putPack(
  component: Omit<PackedComponent, 'sha256' | 'bytes'>,
  tar: Readable,
  { store, clock }: Pick<World, 'store' | 'clock'>,
): Promise<PackedComponent> {
  const gzip = createGzip({ level: 1 })
  tar.on('error', (error) => gzip.destroy(error))
  const stored = await store.writeStream(packKey(component.id), tar.pipe(gzip))
  const packed = { ...component, ...stored }
  const mark = { ...packed, packedAt: clock.now().toISOString() }
  await store.write(packMarkKey(component.id), JSON.stringify(mark))
  return packed
}

/**
 * Files that the localisation cache is made of: messages, and the PHP files of aliases, magic
 * words and namespaces, with the manifests that name them.
 */
const MESSAGE_FILES =
  /(^|\/)(i18n|languages|messages)\/|(^|\/)(extension|skin)\.json$|\.(i18n|alias|aliases|magic|namespaces)\b.*\.php$|(alias|aliases|magic|namespaces)\.php$/i

function digestMessages(files: readonly PartFile[]): string | null {
  const found = files.filter(({ path }) => MESSAGE_FILES.test(path))
  return found.length === 0 ? null : digestOf(...found.flatMap(({ path, blob }) => [path, blob]))
}
