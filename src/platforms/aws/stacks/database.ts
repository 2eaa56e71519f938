import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { CfnDBInstance, CfnDBParameterGroup, CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { groupName, DATABASE_PORT } from '../../../domain/aws/doors.ts'
import type { DatabaseCopy } from '../../../domain/aws/standing.ts'
import { subnetsOf } from './network.ts'
import { input, output, Validations, type Drawing } from './stack.ts'

/** The same major version that Debian 13 has, so that data goes both ways. */
const MARIADB = '11.8'
/** What it begins with; RDS brings it up to date by itself. */
const MARIADB_MINOR = '11.8.6'
/** Disk may grow to so many times what it begins with. */
const GROWTH = 10

/** MariaDB in two zones, every second of some days restorable, here and in the other region. */
export function makeDatabase(stack: Stack, drawing: Drawing, key: IKey): string {
  const { environment } = drawing
  const { database, standing } = environment.platform
  const { nightlyHour } = environment.backups
  const subnets = new CfnDBSubnetGroup(stack, 'DatabaseSubnets', {
    dbSubnetGroupDescription: 'Where the database lives: no way in or out of the network',
    subnetIds: subnetsOf(stack, 'Isolated'),
  })
  const parameters = new CfnDBParameterGroup(stack, 'DatabaseParameters', {
    description: 'What MediaWiki and restores need',
    family: `mariadb${MARIADB}`,
    parameters: {
      require_secure_transport: '1',
      binlog_format: 'ROW',
      character_set_server: 'binary',
      collation_server: 'binary',
      innodb_flush_log_at_trx_commit: '1',
      // As in `domain/images/mariadb.ts`: else the first move of a page fails.
      init_connect: 'SET SESSION innodb_snapshot_isolation=OFF',
      max_allowed_packet: '67108864',
      slow_query_log: '1',
      long_query_time: '2',
      log_output: 'FILE',
    },
  })
  const instance = new CfnDBInstance(stack, 'Database', {
    engine: 'mariadb',
    ...(standing === undefined
      ? { ...empty(drawing, key), ...copied(stack, drawing) }
      : restored(standing.database)),
    dbInstanceClass: database.size,
    multiAz: true,
    maxAllocatedStorage: database.gigabytes * GROWTH,
    storageType: 'gp3',
    // RDS makes the password, keeps it in Secrets Manager and changes it; nobody types it.
    manageMasterUserPassword: true,
    masterUserSecret: { kmsKeyId: key.keyArn },
    port: String(DATABASE_PORT),
    dbSubnetGroupName: subnets.ref,
    dbParameterGroupName: parameters.ref,
    vpcSecurityGroups: [input(stack, 'network', groupName('database'))],
    publiclyAccessible: false,
    backupRetentionPeriod: environment.backups.continuousDays,
    preferredBackupWindow: window(nightlyHour),
    // Never within the hour of the backup.
    preferredMaintenanceWindow: `sun:${window((nightlyHour + 3) % 24).replace('-', '-sun:')}`,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: false,
    deletionProtection: true,
    autoMinorVersionUpgrade: true,
    enableCloudwatchLogsExports: ['error', 'slowquery'],
    enablePerformanceInsights: true,
    performanceInsightsKmsKeyId: key.keyArn,
    performanceInsightsRetentionPeriod: 7,
    caCertificateIdentifier: 'rds-ca-rsa2048-g1',
  })
  instance.applyRemovalPolicy(RemovalPolicy.RETAIN)
  Validations.of(instance).acknowledge({
    id: 'AwsSolutions-RDS11',
    reason: 'Another port hides nothing from who is inside, and only the hosts of PHP reach it.',
  })
  if (standing !== undefined)
    Validations.of(instance).acknowledge({
      id: 'AwsSolutions-RDS2',
      reason: 'RDS encrypts what it restores as its copy is, with the key of the recovery region.',
    })
  output(stack, 'DatabaseId', instance.ref)
  output(stack, 'DatabaseAddress', instance.attrEndpointAddress)
  output(stack, 'DatabaseSecretArn', instance.attrMasterUserSecretSecretArn)
  return `arn:${stack.partition}:rds:${stack.region}:${stack.account}:db:*`
}

const empty = ({ environment }: Drawing, key: IKey) => ({
  engineVersion: MARIADB_MINOR,
  allocatedStorage: String(environment.platform.database.gigabytes),
  storageEncrypted: true,
  kmsKeyId: key.keyArn,
  masterUsername: 'wikistead',
})

const copied = (stack: Stack, { environment }: Drawing) => ({
  automaticBackupReplicationRegion: environment.platform.recoveryRegion,
  automaticBackupReplicationKmsKeyId: input(stack, 'recovery', 'KeyArn'),
  automaticBackupReplicationRetentionPeriod: environment.backups.continuousDays,
})

/** Version, size of the disk, key and administrator are those of the copy. */
const restored = (copy: DatabaseCopy) =>
  copy.kind === 'second'
    ? { sourceDbInstanceAutomatedBackupsArn: copy.backups, restoreTime: copy.instant }
    : { dbSnapshotIdentifier: copy.snapshot }

/** Half an hour, in the hour that the site asks for. */
const window = (hour: number) => {
  const hh = String(hour).padStart(2, '0')
  return `${hh}:00-${hh}:30`
}
