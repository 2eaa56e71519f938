import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { packKey, type PackedComponent } from '../domain/releases/component.ts'
import { Problem } from '../domain/problems/problem.ts'
import type { HostStore } from '../ports/store.ts'
import { execute } from '../platforms/process/execute.ts'
import { componentPath, paths } from './paths.ts'

/** Unpacking is bound by the processor; more at once than this only takes turns. */
const AT_ONCE = 2

/** Puts every component in place that is not there yet. A killed fetch leaves nothing half. */
export async function fetchComponents(
  components: readonly PackedComponent[],
  store: HostStore,
): Promise<void> {
  const present = new Set(await readdir(paths.components))
  const missing = components.filter(({ id }) => !present.has(id))
  const worker = async () => {
    for (let next = missing.shift(); next !== undefined; next = missing.shift())
      await fetchComponent(next, store)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function fetchComponent(component: PackedComponent, store: HostStore): Promise<void> {
  const incoming = `${paths.components}/.incoming-${component.id}-${process.pid}`
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming)
  try {
    await unpack(component, store, incoming)
    await rename(incoming, componentPath(component.id))
  } catch (error) {
    await rm(incoming, { recursive: true, force: true })
    throw error
  }
}

/** GNU tar refuses absolute names and `..`; the digest says that the pack is the one we made. */
async function unpack(component: PackedComponent, store: HostStore, into: string): Promise<void> {
  const hash = createHash('sha256')
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const pack = await store.openRead(packKey(component.id))
  const result = await execute(
    ['tar', '--extract', '--gzip', '--no-same-owner', '--no-same-permissions', '--directory', into],
    { stdin: pack.pipe(meter) },
  )
  if (result.status !== 0)
    throw new Problem('store-broken', `the pack of ${component.id} cannot be unpacked`, {
      output: result.stderr,
    })
  if (hash.digest('hex') !== component.sha256)
    throw new Problem('store-broken', `the pack of ${component.id} is not the one that was made`)
}

/** Removes components that no release on this host uses, and what killed fetches left; how many. */
export async function collectComponents(used: ReadonlySet<string>): Promise<number> {
  let removed = 0
  for (const name of await readdir(paths.components)) {
    if (used.has(name)) continue
    if (name.startsWith('.incoming-') && (await isYoung(componentPath(name)))) continue
    await rm(componentPath(name), { recursive: true, force: true })
    removed++
  }
  return removed
}

const AN_HOUR = 3_600_000

async function isYoung(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs < AN_HOUR
}
