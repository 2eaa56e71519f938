import { followsPointer } from '../domain/hosts/host.ts'
import { restartJobRunner } from './hosts/job-runner.ts'
import { recorded } from './journal/record.ts'
import { withLease } from './locks/with-lease.ts'
import { awaitHosts, listFollowers } from './rollouts/await-hosts.ts'
import { movePointer, readPointer } from './rollouts/pointer.ts'
import { agreeInProduction } from './production.ts'
import { step } from './step.ts'
import type { World } from '../ports/world.ts'

const TIMEOUT = 30_000

/**
 * Stops or allows edits on every head. Editors see the reason; maintenance scripts still work;
 * the job runner rests. Null ends it.
 */
export async function setReadOnly(reason: string | null, world: World) {
  const operation = reason === null ? 'read-only off' : 'read-only on'
  return recorded(operation, reason === null ? {} : { reason }, world, async () =>
    withLease(operation, world, async (lease) => {
      // Also where the pointer says so already: whoever said it may have been killed halfway.
      const before = await readPointer(world)
      const isSame = before.readOnly === reason
      if (reason !== null && !isSame) await agreeInProduction('stop edits', world)
      await step(operation, world, async () => {
        const { epoch } = isSame
          ? before
          : await movePointer(() => ({ readOnly: reason }), lease, world)
        const { running } = await listFollowers(world)
        const hosts = running.filter(({ role }) => followsPointer(role)).map(({ name }) => name)
        const isDone = (report: { readOnly: boolean }) => report.readOnly === (reason !== null)
        await awaitHosts(
          { what: operation, epoch, target: null, hosts, isDone, timeout: TIMEOUT },
          lease,
          world,
        )
        // A runner that started before would go on writing.
        if (reason !== null) await restartJobRunner(world)
      })
      return { outcome: isSame ? ('unchanged' as const) : ('done' as const), reason }
    }),
  )
}
