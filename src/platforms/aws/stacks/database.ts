import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { CfnDBInstance, CfnDBParameterGroup, CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds'
import { groupName, DATABASE_PORT } from '../../../domain/aws/doors.ts'
import { subnetsOf } from './network.ts'
import { input, output, Validations, type Drawing } from './stack.ts'

/** The same major version that Debian 13 has, so that data goes both ways. */
const MARIADB = '11.8'
/** What it begins with; RDS brings it up to date by itself. */
const MARIADB_MINOR = '11.8.6'
/** Disk may grow to so many times what it begins with. */
const GROWTH = 10

/** MariaDB in two zones, every second of some days restorable, here and in the other region. */
export function makeDatabase(stack: Stack, drawing: Drawing, key: Key): string {
  const { environment } = drawing
  const { database, recoveryRegion } = environment.platform
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
    engineVersion: MARIADB_MINOR,
    dbInstanceClass: database.size,
    multiAz: true,
    allocatedStorage: String(database.gigabytes),
    maxAllocatedStorage: database.gigabytes * GROWTH,
    storageType: 'gp3',
    storageEncrypted: true,
    kmsKeyId: key.keyArn,
    masterUsername: 'wikistead',
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
    automaticBackupReplicationRegion: recoveryRegion,
    automaticBackupReplicationKmsKeyId: input(stack, 'recovery', 'KeyArn'),
    automaticBackupReplicationRetentionPeriod: environment.backups.continuousDays,
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
  output(stack, 'DatabaseId', instance.ref)
  output(stack, 'DatabaseAddress', instance.attrEndpointAddress)
  output(stack, 'DatabaseSecretArn', instance.attrMasterUserSecretSecretArn)
  return `arn:${stack.partition}:rds:${stack.region}:${stack.account}:db:*`
}

/** Half an hour, in the hour that the site asks for. */
const window = (hour: number) => {
  const hh = String(hour).padStart(2, '0')
  return `${hh}:00-${hh}:30`
}
