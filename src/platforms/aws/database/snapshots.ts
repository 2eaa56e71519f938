import {
  CreateDBSnapshotCommand,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  paginateDescribeDBSnapshots,
  RDSClient,
  StartDBInstanceAutomatedBackupsReplicationCommand,
  type DBSnapshot,
} from '@aws-sdk/client-rds'
import type { Snapshot, Window } from '../../../domain/aws/database-copies.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking, patience } from '../asking.ts'

/** Milliseconds between two looks at a snapshot, and until it must be made. */
const POLL = 5000
const TIMEOUT = 6 * 3_600_000

/** What RDS keeps of an instance. */
export function snapshotsOf(client: RDSClient, recoveryRegion: string, clock: Clock) {
  const recovery = new RDSClient({ region: recoveryRegion, ...patience })

  return {
    /** Those of these instances, oldest first. */
    async list(isOurs: (instance: string) => boolean): Promise<Snapshot[]> {
      const found = await asking('rds:DescribeDBSnapshots', async () => {
        const all: DBSnapshot[] = []
        for await (const page of paginateDescribeDBSnapshots({ client }, {}))
          all.push(...(page.DBSnapshots ?? []))
        return all
      })
      return found
        .filter(({ DBInstanceIdentifier = '' }) => isOurs(DBInstanceIdentifier))
        .map(describe)
        .sort((a, b) => a.at.localeCompare(b.at))
    },

    /** Which seconds of an instance can be had; undefined while RDS does not say. */
    async findWindow(resource: string): Promise<Window | undefined> {
      const { DBInstanceAutomatedBackups } = await asking(
        'rds:DescribeDBInstanceAutomatedBackups',
        async () =>
          client.send(new DescribeDBInstanceAutomatedBackupsCommand({ DbiResourceId: resource })),
      )
      const { EarliestTime, LatestTime } = DBInstanceAutomatedBackups?.[0]?.RestoreWindow ?? {}
      if (EarliestTime === undefined || LatestTime === undefined) return undefined
      return { from: EarliestTime.toISOString(), until: LatestTime.toISOString() }
    },

    /** What is wrong with the copies in the other region; null where nothing is. */
    async findReplicaFault(resource: string): Promise<string | null> {
      const { DBInstanceAutomatedBackups } = await asking(
        'rds:DescribeDBInstanceAutomatedBackups',
        async () =>
          recovery.send(new DescribeDBInstanceAutomatedBackupsCommand({ DbiResourceId: resource })),
      )
      const status = DBInstanceAutomatedBackups?.[0]?.Status
      if (status === undefined) return `${recoveryRegion} has no copy of the database`
      return status === 'replicating' ? null : `the copy in ${recoveryRegion} is ${status}`
    },

    /** Lets the other region copy an instance as it copied the one before; doing it twice does no harm. */
    async keepReplica(instance: string, before: string): Promise<void> {
      const list = async (id: string) =>
        asking('rds:DescribeDBInstanceAutomatedBackups', async () =>
          recovery.send(
            new DescribeDBInstanceAutomatedBackupsCommand({ DBInstanceIdentifier: id }),
          ),
        )
      const copied = (await list(instance)).DBInstanceAutomatedBackups ?? []
      if (copied.some(({ Status }) => Status === 'replicating' || Status === 'pending')) return
      const [known] = (await list(before)).DBInstanceAutomatedBackups ?? []
      const source = await asking('rds:DescribeDBInstances', async () =>
        client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance })),
      )
      await asking('rds:StartDBInstanceAutomatedBackupsReplication', async () =>
        recovery.send(
          new StartDBInstanceAutomatedBackupsReplicationCommand({
            SourceDBInstanceArn: source.DBInstances?.[0]?.DBInstanceArn,
            ...(known?.BackupRetentionPeriod === undefined
              ? {}
              : { BackupRetentionPeriod: known.BackupRetentionPeriod }),
            ...(known?.KmsKeyId === undefined ? {} : { KmsKeyId: known.KmsKeyId }),
          }),
        ),
      )
    },

    /** Makes one and waits until it is whole. Fails with `backup-busy`, `backup-failed`. */
    async make(
      instance: string,
      name: string,
      tags: Readonly<Record<string, string>>,
      tell: (message: string) => void,
    ): Promise<Snapshot> {
      await asking('rds:CreateDBSnapshot', async () => {
        try {
          await client.send(
            new CreateDBSnapshotCommand({
              ...{ DBInstanceIdentifier: instance, DBSnapshotIdentifier: name },
              Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
            }),
          )
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'InvalidDBInstanceStateFault') throw error
          throw new Problem('backup-busy', `RDS is at work on ${instance}: ${error.message}`, {
            hint: 'try again in some minutes',
            cause: error,
          })
        }
      })
      const deadline = clock.now().getTime() + TIMEOUT
      let told = ''
      for (;;) {
        const { DBSnapshots } = await asking('rds:DescribeDBSnapshots', async () =>
          client
            .send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))
            .catch((error: Error) => {
              // RDS forgets for a moment what it has just been told.
              if (error.name === 'DBSnapshotNotFoundFault') return { DBSnapshots: [] }
              throw error
            }),
        )
        const found = DBSnapshots?.[0]
        const status = found?.Status ?? 'creating'
        if (found !== undefined && status === 'available') return describe(found)
        if (status !== 'creating')
          throw new Problem('backup-failed', `RDS calls the snapshot ${name} ${status}`)
        const said = `${found?.PercentProgress ?? 0} % of the snapshot`
        if (said !== told) tell(said)
        told = said
        if (clock.now().getTime() > deadline)
          throw new Problem('backup-failed', `the snapshot ${name} is not made after six hours`)
        await clock.sleep(POLL)
      }
    },
  }
}

const describe = (found: DBSnapshot): Snapshot => ({
  name: found.DBSnapshotIdentifier ?? '',
  resource: found.DbiResourceId ?? '',
  at: (found.SnapshotCreateTime ?? new Date(0)).toISOString(),
  status: found.Status ?? '',
  gigabytes: found.AllocatedStorage ?? 0,
  tags: Object.fromEntries((found.TagList ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
})
