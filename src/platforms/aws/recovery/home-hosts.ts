import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { isProblem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import { findStack, type KnownStack } from '../cloudformation/stacks.ts'
import { groupSizes, listGroups, type HostGroup } from '../host-groups.ts'
import { stackId } from '../naming.ts'
import { impatience } from './standing.ts'

/** Hosts in the region that was lost, for the case that it comes back. Its data is left alone. */
export function homeHosts(site: Site, environment: AwsEnvironment, home: string, clock: Clock) {
  const client = new CloudFormationClient({ region: home, ...impatience })
  const atHome = { ...environment, platform: { ...environment.platform, region: home } }
  const sizes = groupSizes(atHome, clock, impatience)

  async function listAll(): Promise<HostGroup[]> {
    const stacks = new Map<string, KnownStack>()
    for (const name of ['web', 'edge'] as const) {
      const found = await findStack(client, stackId(site.name, environment.name, name))
      if (found !== undefined) stacks.set(name, found)
    }
    return listGroups(stacks, environment)
  }

  /** Undefined where the region does not answer. */
  async function attempt<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask()
    } catch (error) {
      if (isProblem(error, 'account-refused') || isProblem(error, 'credentials-missing'))
        throw error
      return undefined
    }
  }

  return {
    doAnswer: async () => (await attempt(listAll)) !== undefined,

    /** Whether some may run. A region that is lost still says no. */
    async mayRun(): Promise<boolean> {
      const isAny = await attempt(async () => {
        const groups = await listAll()
        return (await sizes.findEmpty(groups)).length < groups.length
      })
      return isAny ?? false
    },

    stop: async () => sizes.empty(await listAll()),
  }
}
