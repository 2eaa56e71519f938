import {
  DBInstanceNotFoundFault,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
  type DBInstance,
} from '@aws-sdk/client-rds'
import type { DatabasePlace } from '../../../domain/aws/places.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking } from '../asking.ts'
import type { Databases } from './instances.ts'

/** What the new instance begins from. */
export type Origin =
  | { readonly kind: 'snapshot'; readonly name: string }
  | { readonly kind: 'instant'; readonly at: Date }
  | { readonly kind: 'latest' }

interface Restoring {
  readonly target: string
  readonly origin: Origin
  readonly tags: Readonly<Record<string, string>>
  /** There for one task only: in one zone, copied by nobody and written to no log. */
  readonly isScratch?: boolean
}

/** Seconds of each part of the work. */
export type Phases = Record<string, number>

/** Makes an instance like the live one beside it; one that an earlier try began is gone on with. */
export async function restoreInstance(
  live: DBInstance,
  restoring: Restoring,
  known: Databases,
  { environment, clock, tell }: { environment: AwsEnvironment; clock: Clock; tell: Tell },
): Promise<{ place: DatabasePlace; phases: Phases }> {
  const { target } = restoring
  const phases: Phases = {}
  let began = clock.now().getTime()
  let state = ''
  const seen = (next: string) => {
    if (next === state) return
    const now = clock.now().getTime()
    if (state !== '') phases[state] = (phases[state] ?? 0) + (now - began) / 1000
    ;[began, state] = [now, next]
    tell(`${target}: ${next}`)
  }
  if ((await known.find(target)) === undefined) await begin(live, restoring, known, environment)
  const made = await known.awaitState(
    target,
    // Its password lies in the secret only once RDS says so.
    (found) =>
      found?.DBInstanceStatus === 'available' && found.MasterUserSecret?.SecretStatus === 'active',
    seen,
  )
  if (made === undefined) throw new Problem('restore-failed', `${target} is gone again`)
  return { place: placeOf(made), phases }
}

type Tell = (message: string) => void

async function begin(
  live: DBInstance,
  { target, origin, tags, isScratch = false }: Restoring,
  known: Databases,
  { backups, platform }: AwsEnvironment,
): Promise<void> {
  const like = {
    DBInstanceClass: live.DBInstanceClass,
    MultiAZ: isScratch ? false : live.MultiAZ,
    DBSubnetGroupName: live.DBSubnetGroup?.DBSubnetGroupName,
    VpcSecurityGroupIds: (live.VpcSecurityGroups ?? []).flatMap(
      ({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? [],
    ),
    DBParameterGroupName: live.DBParameterGroups?.[0]?.DBParameterGroupName,
    CACertificateIdentifier: live.CACertificateIdentifier,
    PubliclyAccessible: false,
    CopyTagsToSnapshot: !isScratch,
    // Whoever discards it takes this off.
    DeletionProtection: !isScratch,
    BackupRetentionPeriod: isScratch ? 0 : backups.continuousDays,
    ...(isScratch ? {} : { EnableCloudwatchLogsExports: ['error', 'slowquery'] }),
    // RDS gives it a password of its own; that of the live one is not copied with it.
    ManageMasterUserPassword: true,
    ...(live.MasterUserSecret?.KmsKeyId === undefined
      ? {}
      : { MasterUserSecretKmsKeyId: live.MasterUserSecret.KmsKeyId }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }
  const source = live.DBInstanceIdentifier ?? ''
  const asked =
    origin.kind === 'snapshot'
      ? {
          action: 'rds:RestoreDBInstanceFromDBSnapshot',
          send: async () =>
            known.client.send(
              new RestoreDBInstanceFromDBSnapshotCommand({
                ...{ ...like, DBInstanceIdentifier: target, DBSnapshotIdentifier: origin.name },
              }),
            ),
        }
      : {
          action: 'rds:RestoreDBInstanceToPointInTime',
          send: async () =>
            known.client.send(
              new RestoreDBInstanceToPointInTimeCommand({
                ...{ ...like, TargetDBInstanceIdentifier: target },
                SourceDBInstanceIdentifier: source,
                ...(origin.kind === 'instant'
                  ? { RestoreTime: origin.at }
                  : { UseLatestRestorableTime: true }),
              }),
            ),
        }
  await asking(asked.action, async () => {
    try {
      await asked.send()
    } catch (error) {
      // An answer was lost on its way, and the SDK asked again.
      if (error instanceof Error && error.name === 'DBInstanceAlreadyExistsFault') return
      if (error instanceof DBInstanceNotFoundFault)
        throw new Problem('backup-missing', `RDS in ${platform.region} does not know ${source}`, {
          cause: error,
        })
      throw error
    }
  })
}

const placeOf = (found: DBInstance): DatabasePlace => ({
  id: found.DBInstanceIdentifier ?? '',
  address: found.Endpoint?.Address ?? '',
  secret: found.MasterUserSecret?.SecretArn ?? '',
})
