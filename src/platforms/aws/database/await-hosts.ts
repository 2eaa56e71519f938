import { followsPointer, reportsPrefix, type Report } from '../../../domain/hosts/host.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Fleet } from '../../../ports/fleet.ts'
import type { Store } from '../../../ports/store.ts'

interface Waiting {
  readonly environment: AwsEnvironment
  readonly store: Pick<Store, 'read'>
  readonly fleet: Pick<Fleet, 'list'>
  readonly clock: Clock
}

/** Milliseconds between two looks, and until a host that looks every ten seconds has noticed. */
const POLL = 1000
const TIMEOUT = 120_000

/** Waits until PHP asks this database on every host that runs. Fails with `hosts-missing`. */
export async function awaitDatabaseAt(
  address: string,
  { environment, store, fleet, clock }: Waiting,
): Promise<void> {
  const deadline = clock.now().getTime() + TIMEOUT
  for (;;) {
    const hosts = (await fleet.list()).filter(
      ({ role, state }) => followsPointer(role) && state === 'running',
    )
    const asking = await Promise.all(
      hosts.map(async ({ name }) => {
        const content = await store.read(`${reportsPrefix(environment.name)}${name}.json`)
        const report = content && (JSON.parse(content.toString()) as Report)
        return report?.database === address ? [] : [name]
      }),
    )
    const late = asking.flat()
    if (late.length === 0) return
    if (clock.now().getTime() > deadline)
      throw new Problem('hosts-missing', `${late.join(', ')} did not go over to ${address}`, {
        hint: `wikistead logs ${environment.name} --host ${late[0] ?? ''}`,
      })
    await clock.sleep(POLL)
  }
}
