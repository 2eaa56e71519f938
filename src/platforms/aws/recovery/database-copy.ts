import {
  paginateDescribeDBInstanceAutomatedBackups,
  paginateDescribeDBSnapshots,
  RDSClient,
} from '@aws-sdk/client-rds'
import type { CopiedNight, CopiedSeconds } from '../../../domain/aws/copies.ts'
import { asking, patience } from '../asking.ts'

/** What the recovery region has of a database that lived elsewhere. */
export function databaseCopies(region: string) {
  const client = new RDSClient({ region, ...patience })
  return {
    /** Copies of RDS itself, of every second. They can be had whatever became of the database. */
    async listSeconds(source: string): Promise<CopiedSeconds[]> {
      return asking('rds:DescribeDBInstanceAutomatedBackups', async () => {
        const found: CopiedSeconds[] = []
        const asked = { DBInstanceIdentifier: source }
        for await (const page of paginateDescribeDBInstanceAutomatedBackups({ client }, asked))
          for (const backup of page.DBInstanceAutomatedBackups ?? []) {
            const { DBInstanceAutomatedBackupsArn: backups, DBInstanceArn, RestoreWindow } = backup
            // An instance of this region may be called the same.
            if (backups === undefined || regionOf(DBInstanceArn) === region) continue
            found.push({ backups, until: RestoreWindow?.LatestTime?.toISOString() ?? null })
          }
        return found
      })
    },

    /** Copies of AWS Backup, of a night each. */
    async listNights(source: string): Promise<CopiedNight[]> {
      return asking('rds:DescribeDBSnapshots', async () => {
        const found: CopiedNight[] = []
        const asked = { DBInstanceIdentifier: source, SnapshotType: 'awsbackup' }
        for await (const page of paginateDescribeDBSnapshots({ client }, asked))
          for (const { DBSnapshotIdentifier, ...snapshot } of page.DBSnapshots ?? []) {
            const at = snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime
            if (DBSnapshotIdentifier === undefined || at === undefined) continue
            const status = snapshot.Status ?? ''
            found.push({ snapshot: DBSnapshotIdentifier, at: at.toISOString(), status })
          }
        return found
      })
    },
  }
}

/** `arn:aws:rds:REGION:…` */
const regionOf = (arn = '') => arn.split(':')[3]
