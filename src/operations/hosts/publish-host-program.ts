import { createHash } from 'node:crypto'
import type { World } from '../../ports/world.ts'

/**
 * Puts the program that hosts run into the store and names it as the one to run; a host whose
 * program is another one ends it and starts this one. Needs no new image.
 */
export async function publishHostProgram({
  store,
  environment,
  hostProgram,
}: Pick<World, 'store' | 'environment' | 'hostProgram'>): Promise<void> {
  const content = await hostProgram()
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
  const named = `environments/${environment.name}/host-program`
  if ((await store.read(named))?.toString() === digest) return
  await store.write(`host-programs/${digest}.mjs`, content)
  await store.write(named, digest)
}
