import { createHash } from 'node:crypto'
import { policyKey } from '../../domain/backups/policy.ts'
import type { World } from '../../ports/world.ts'

/**
 * Puts the program that hosts run into the store and names it as the one to run; a host whose
 * program is another one ends it and starts this one. Needs no new image. What the admin host
 * has to know of backups goes with it.
 */
export async function publishHostProgram({
  store,
  environment,
  hostProgram,
}: Pick<World, 'store' | 'environment' | 'hostProgram'>): Promise<void> {
  const policy = JSON.stringify(environment.backups)
  if ((await store.read(policyKey(environment.name)))?.toString() !== policy)
    await store.write(policyKey(environment.name), policy)
  const content = await hostProgram()
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
  const named = `environments/${environment.name}/host-program`
  if ((await store.read(named))?.toString() === digest) return
  await store.write(`host-programs/${digest}.mjs`, content)
  await store.write(named, digest)
}
