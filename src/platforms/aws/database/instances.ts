import {
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  paginateDescribeDBInstances,
  RDSClient,
  type DBInstance,
} from '@aws-sdk/client-rds'
import { SCRATCH_TAG } from '../../../domain/aws/restores.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking, patience } from '../asking.ts'

/** Milliseconds between two looks at what RDS does. */
const POLL = 15_000
/** Milliseconds until it must be done; a large instance in two zones takes hours. */
const TIMEOUT = 6 * 3_600_000

interface Ending {
  /** The snapshot that keeps its last state; null where nobody wants it. */
  readonly snapshot: string | null
  /** Whether what RDS copied of it by itself goes as well. */
  readonly withBackups?: boolean
  /** Milliseconds that RDS may be at work on it first. */
  readonly patience?: number
}

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

  /** RDS refuses a change while it is at another one. False where that takes longer than this. */
  async function whenReady(
    action: string,
    ask: () => Promise<unknown>,
    patience: number,
  ): Promise<boolean> {
    const deadline = clock.now().getTime() + patience
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
      if (isTaken) return true
      if (clock.now().getTime() >= deadline) return false
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

  /** Those that carry these tags. */
  async function listTagged(tags: Readonly<Record<string, string>>): Promise<DBInstance[]> {
    const all = await asking('rds:DescribeDBInstances', async () => {
      const found: DBInstance[] = []
      for await (const page of paginateDescribeDBInstances({ client }, {}))
        found.push(...(page.DBInstances ?? []))
      return found
    })
    return all.filter(({ TagList = [] }) =>
      Object.entries(tags).every(([key, value]) =>
        TagList.some((tag) => tag.Key === key && tag.Value === value),
      ),
    )
  }

  /**
   * Begins to remove an instance; false where RDS was at work on it all the time. Accepts that it is
   * gone or on its way.
   */
  async function end(
    id: string,
    { snapshot, withBackups = false, patience = TIMEOUT }: Ending,
  ): Promise<boolean> {
    const found = await find(id)
    if (found === undefined || found.DBInstanceStatus === 'deleting') return true
    const unprotect = new ModifyDBInstanceCommand({
      ...{ DBInstanceIdentifier: id, DeletionProtection: false, ApplyImmediately: true },
    })
    const remove = new DeleteDBInstanceCommand({
      DBInstanceIdentifier: id,
      ...(snapshot === null
        ? { SkipFinalSnapshot: true }
        : { FinalDBSnapshotIdentifier: snapshot }),
      DeleteAutomatedBackups: withBackups,
    })
    const isOpen =
      found.DeletionProtection === false ||
      (await whenReady('rds:ModifyDBInstance', async () => client.send(unprotect), patience))
    return isOpen && whenReady('rds:DeleteDBInstance', async () => client.send(remove), patience)
  }

  return {
    ...{ client, find, end, awaitState },

    /** Those of the environment, restored ones too. */
    list: async (): Promise<DBInstance[]> =>
      listTagged({ 'wikistead:site': site.name, 'wikistead:environment': name }),

    /** Those that were made only to make a copy of them. */
    listScratches: async (): Promise<DBInstance[]> =>
      listTagged({ 'wikistead:site': site.name, [SCRATCH_TAG]: name }),

    /** Removes an instance, and keeps its last state by this name where there is one. */
    async remove(
      id: string,
      snapshot: string | null,
      seen: (state: string) => void,
    ): Promise<void> {
      if (!(await end(id, { snapshot })))
        throw new Problem('cloud-failed', `rds:DeleteDBInstance: RDS was busy for six hours`)
      await awaitState(id, (left) => left === undefined, seen)
    },
  }
}

export type Databases = ReturnType<typeof databases>
