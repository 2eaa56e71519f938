import type { Stack } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import type { Bucket, CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3'
import { relayRoot } from '../../../domain/hosts/relay.ts'
import { bucketName } from '../naming.ts'
import { cdnLogBucket, dataBucket, firewallLogBucket, logBucket } from './buckets.ts'
import { ownKey } from './key.ts'
import { permit } from './permit.ts'
import { input, newStack, output, type Drawing } from './stack.ts'

/** The store, which is all that Wikistead itself remembers, and the logs. Among the copies it is there. */
export function storeStack(drawing: Drawing): Stack {
  const { site, environment } = drawing
  const { account, standing, logs: kept } = environment.platform
  const stack = newStack('store', drawing)
  const logs = logBucket(stack, {
    ...{ bucketName: bucketName(site, environment, 'logs'), account, hostDays: kept.days },
  })
  const firewallLogs = firewallLogBucket(stack, bucketName(site, environment, 'firewall'), account)
  output(stack, 'LogsName', logs.bucketName)
  output(stack, 'LogsArn', logs.bucketArn)
  output(stack, 'FirewallLogsArn', firewallLogs.bucketArn)
  if (standing === undefined) makeStore(stack, drawing, logs as IBucket)
  else {
    output(stack, 'KeyArn', input(stack, 'recovery', 'KeyArn'))
    output(stack, 'BucketName', bucketName(site, environment, 'store'))
  }
  return stack
}

function makeStore(stack: Stack, { site, environment }: Drawing, logs: IBucket): void {
  const key = ownKey(stack, `Encrypts the store of ${site.name}/${environment.name}`)
  const cdnLogs = cdnLogBucket(stack, bucketName(site, environment, 'cdn'))
  const store = dataBucket(stack, 'Store', {
    bucketName: bucketName(site, environment, 'store'),
    key,
    logs,
    passing: relayRoot(environment.name),
  })
  replicate(stack, store, key, bucketName(site, environment, 'store'))

  output(stack, 'KeyArn', key.keyArn)
  output(stack, 'BucketName', store.bucketName)
  output(stack, 'CdnLogsDomain', cdnLogs.bucketDomainName)
}

/** Every version goes to the recovery region as well, deletions not. */
function replicate(stack: Stack, bucket: Bucket, key: Key, name: string): void {
  // By its name, not by its resource: the bucket waits for this role, so the role cannot for it.
  const arn = `arn:${stack.partition}:s3:::${name}`
  const copies = input(stack, 'recovery', 'BucketArn')
  const copyKey = input(stack, 'recovery', 'KeyArn')
  const role = new Role(stack, 'Replication', {
    assumedBy: new ServicePrincipal('s3.amazonaws.com'),
    description: 'Copies the bucket to the recovery region',
  })
  permit(role, {
    actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
    resources: [arn],
  })
  permit(role, {
    actions: [
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionTagging',
      's3:GetObjectRetention',
      's3:GetObjectLegalHold',
    ],
    resources: [`${arn}/*`],
    because: 'All objects of this one bucket are copied.',
  })
  permit(role, {
    actions: ['s3:ReplicateObject', 's3:ReplicateTags'],
    resources: [`${copies}/*`],
    because: 'The copies lie in a bucket of their own.',
  })
  permit(role, { actions: ['kms:Decrypt'], resources: [key.keyArn] })
  permit(role, { actions: ['kms:Encrypt', 'kms:GenerateDataKey'], resources: [copyKey] })
  const { defaultChild } = bucket.node
  ;(defaultChild as CfnBucket).replicationConfiguration = {
    role: role.roleArn,
    rules: [
      {
        id: 'recovery',
        status: 'Enabled',
        priority: 1,
        filter: { prefix: '' },
        deleteMarkerReplication: { status: 'Disabled' },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
        destination: {
          bucket: copies,
          encryptionConfiguration: { replicaKmsKeyId: copyKey },
          metrics: { status: 'Enabled', eventThreshold: { minutes: 15 } },
          replicationTime: { status: 'Enabled', time: { minutes: 15 } },
        },
      },
    ],
  }
  // S3 looks at the role's permissions when it takes the configuration.
  const policy = role.node.tryFindChild('DefaultPolicy')
  if (policy !== undefined) bucket.node.addDependency(policy)
}
