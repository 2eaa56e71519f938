import {
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  paginateDescribeDBInstances,
  RDSClient,
  type DBInstance,
} from '@aws-sdk/client-rds'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking, patience } from '../asking.ts'

/** Milliseconds between two looks at what RDS does. */
const POLL = 15_000
/** Milliseconds until it must be done; a large instance in two zones takes hours. */
const TIMEOUT = 6 * 3_600_000

/** The instances of RDS that belong to one environment. */
export function databases(site: Site, { name, platform }: AwsEnvironment, clock: Clock) {
  const client = new RDSClient({ region: platform.region, ...patience })

  const find = async (id: string): Promise<DBInstance | undefined> =>
    asking('rds:DescribeDBInstances', async () => {
      try {
        const asked = new DescribeDBInstancesCommand({ DBInstanceIdentifier: id })
        return (await client.send(asked)).DBInstances?.[0]
      } catch (error) {
        if (error instanceof Error && error.name === 'DBInstanceNotFoundFault') return undefined
        throw error
      }
    })

  /** RDS refuses a change while it is at another one. */
  async function whenReady(action: string, ask: () => Promise<unknown>): Promise<void> {
    const deadline = clock.now().getTime() + TIMEOUT
    for (;;) {
      const isTaken = await asking(action, async () => {
        try {
          await ask()
          return true
        } catch (error) {
          if (error instanceof Error && error.name === 'InvalidDBInstanceStateFault') return false
          throw error
        }
      })
      if (isTaken) return
      if (clock.now().getTime() > deadline)
        throw new Problem('cloud-failed', `${action}: RDS was busy for six hours`)
      await clock.sleep(POLL)
    }
  }

  /** Waits until it is as wanted; `seen` hears each new state. */
  async function awaitState(
    id: string,
    isThere: (found: DBInstance | undefined) => boolean,
    seen: (state: string) => void,
  ): Promise<DBInstance | undefined> {
    const deadline = clock.now().getTime() + TIMEOUT
    let told = ''
    for (;;) {
      const found = await find(id)
      const state = found?.DBInstanceStatus ?? 'gone'
      if (state !== told) seen(state)
      told = state
      if (isThere(found)) return found
      if (/^(failed|incompatible|inaccessible|storage-full)/.test(state))
        throw new Problem('restore-failed', `the database ${id} is ${state}`, {
          hint: `look at it in the console of RDS in ${platform.region}`,
        })
      if (clock.now().getTime() > deadline)
        throw new Problem('cloud-failed', `the database ${id} is still ${state} after six hours`)
      await clock.sleep(POLL)
    }
  }

  return {
    ...{ client, find, whenReady, awaitState },

    /** Those that carry the tags of the environment, restored ones too. */
    async list(): Promise<DBInstance[]> {
      const all = await asking('rds:DescribeDBInstances', async () => {
        const found: DBInstance[] = []
        for await (const page of paginateDescribeDBInstances({ client }, {}))
          found.push(...(page.DBInstances ?? []))
        return found
      })
      const has = ({ TagList = [] }: DBInstance, key: string, value: string) =>
        TagList.some((tag) => tag.Key === key && tag.Value === value)
      return all.filter(
        (found) =>
          has(found, 'wikistead:site', site.name) && has(found, 'wikistead:environment', name),
      )
    },

    /**
     * Removes an instance, and keeps its last state by this name where there is one. Accepts that it
     * is on its way.
     */
    async remove(
      id: string,
      snapshot: string | null,
      seen: (state: string) => void,
    ): Promise<void> {
      const found = await find(id)
      if (found === undefined) return
      if (found.DBInstanceStatus !== 'deleting') {
        await whenReady('rds:ModifyDBInstance', async () =>
          client.send(
            new ModifyDBInstanceCommand({
              ...{ DBInstanceIdentifier: id, DeletionProtection: false, ApplyImmediately: true },
            }),
          ),
        )
        await whenReady('rds:DeleteDBInstance', async () =>
          client.send(
            new DeleteDBInstanceCommand({
              DBInstanceIdentifier: id,
              ...(snapshot === null
                ? { SkipFinalSnapshot: true }
                : { FinalDBSnapshotIdentifier: snapshot }),
              DeleteAutomatedBackups: false,
            }),
          ),
        )
      }
      await awaitState(id, (left) => left === undefined, seen)
    },
  }
}

export type Databases = ReturnType<typeof databases>
