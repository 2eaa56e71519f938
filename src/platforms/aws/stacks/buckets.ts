import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  type IBucket,
} from 'aws-cdk-lib/aws-s3'
import { ACCESS_LOG_DAYS, logRoots } from '../../../domain/logs/kept.ts'
import { Validations } from './stack.ts'

const common = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} as const

/** Days that earlier versions of an object stay, to undo a mistake. */
const NONCURRENT_DAYS = 30

interface DataBucket {
  readonly bucketName: string
  readonly key: IKey
  readonly logs?: IBucket
  /** Below it lies what only passes through, and goes after a day with all its versions. */
  readonly passing?: string
}

/** A bucket for data: every version, encrypted with our key. */
export function dataBucket(
  stack: Stack,
  id: string,
  { bucketName, key, logs, passing }: DataBucket,
): Bucket {
  return new Bucket(stack, id, {
    ...common,
    bucketName,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    versioned: true,
    // What is put with a date cannot be removed before it: the journal is.
    objectLockEnabled: true,
    ...(logs === undefined
      ? {}
      : { serverAccessLogsBucket: logs, serverAccessLogsPrefix: `access/${id}/` }),
    lifecycleRules: [
      ...(passing === undefined
        ? []
        : [
            {
              prefix: passing,
              expiration: Duration.days(1),
              noncurrentVersionExpiration: Duration.days(1),
            },
          ]),
      {
        noncurrentVersionExpiration: Duration.days(NONCURRENT_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
        expiredObjectDeleteMarker: true,
      },
    ],
  })
}

interface LogBucket {
  readonly bucketName: string
  readonly account: string
  /** Days after which what hosts say goes, but for what names readers. */
  readonly hostDays: number
}

/** Where load balancers, buckets, the network and hosts write what happened. */
export function logBucket(stack: Stack, { bucketName, account, hostDays }: LogBucket): Bucket {
  const bucket = new Bucket(stack, 'Logs', {
    ...common,
    bucketName,
    // Load balancers cannot write to a bucket with a key of ours.
    encryption: BucketEncryption.S3_MANAGED,
    versioned: true,
    lifecycleRules: [
      ...['access/', 'network/'].map((prefix) => ({
        prefix,
        expiration: Duration.days(ACCESS_LOG_DAYS),
        noncurrentVersionExpiration: Duration.days(1),
      })),
      {
        prefix: logRoots.system,
        expiration: Duration.days(hostDays),
        noncurrentVersionExpiration: Duration.days(1),
      },
      {
        abortIncompleteMultipartUploadAfter: Duration.days(7),
        // What is left of an object that has gone.
        expiredObjectDeleteMarker: true,
      },
    ],
  })
  const ours = { StringEquals: { 'aws:SourceAccount': account } }
  const write = (service: string, prefix: string, conditions: object) =>
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`${prefix}/*`)],
        conditions,
      }),
    )
  write('logdelivery.elasticloadbalancing.amazonaws.com', 'access', ours)
  write('delivery.logs.amazonaws.com', 'network', {
    StringEquals: { ...ours.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
  })
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['s3:GetBucketAcl', 's3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: ours,
    }),
  )
  return explainLogs(bucket)
}

/** Where CloudFront writes; it still needs access lists for that, which others must not have. */
export function cdnLogBucket(stack: Stack, bucketName: string): Bucket {
  const bucket = new Bucket(stack, 'CdnLogs', {
    ...common,
    bucketName,
    encryption: BucketEncryption.S3_MANAGED,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    versioned: true,
    lifecycleRules: [
      {
        expiration: Duration.days(ACCESS_LOG_DAYS),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
  })
  return explainLogs(bucket)
}

/** Where a firewall writes; its name is given by AWS. */
export function firewallLogBucket(stack: Stack, bucketName: string, account: string): Bucket {
  const bucket = new Bucket(stack, 'FirewallLogs', {
    ...common,
    bucketName,
    encryption: BucketEncryption.S3_MANAGED,
    versioned: true,
    lifecycleRules: [
      {
        expiration: Duration.days(ACCESS_LOG_DAYS),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
  })
  const ours = { 'aws:SourceAccount': account }
  const delivery = new ServicePrincipal('delivery.logs.amazonaws.com')
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals: [delivery],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
      conditions: { StringEquals: { ...ours, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
  )
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals: [delivery],
      actions: ['s3:GetBucketAcl'],
      resources: [bucket.bucketArn],
      conditions: { StringEquals: ours },
    }),
  )
  return explainLogs(bucket)
}

function explainLogs(bucket: Bucket): Bucket {
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It is where logs go; logging who writes logs would never end.',
  })
  return bucket
}
