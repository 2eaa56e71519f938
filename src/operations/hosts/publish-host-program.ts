import { createHash } from 'node:crypto'
import { policyKey } from '../../domain/backups/policy.ts'
import { drillPolicyKey } from '../../domain/drills/schedule.ts'
import type { World } from '../../ports/world.ts'

/**
 * Puts the program that hosts run into the store and names it as the one to run; a host whose
 * program is another one ends it and starts this one. Needs no new image. What the admin host
 * has to know of backups and drills goes with it.
 */
export async function publishHostProgram({
  store,
  environment,
  hostProgram,
}: Pick<World, 'store' | 'environment' | 'hostProgram'>): Promise<void> {
  const { name, backups, drills, objectives } = environment
  const say = async (key: string, value: object) => {
    const content = JSON.stringify(value)
    if ((await store.read(key))?.toString() !== content) await store.write(key, content)
  }
  await say(policyKey(name), backups)
  await say(drillPolicyKey(name), { ...drills, objectives })
  const content = await hostProgram()
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
  const named = `environments/${name}/host-program`
  if ((await store.read(named))?.toString() === digest) return
  await store.write(`host-programs/${digest}.mjs`, content)
  await store.write(named, digest)
}
