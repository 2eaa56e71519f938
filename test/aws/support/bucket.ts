import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3'

/** A bucket as the stacks make the store's. */
export async function makeStoreBucket(client: S3Client, bucket: string): Promise<string> {
  const region = await client.config.region()
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' },
      ObjectLockEnabledForBucket: true,
    }),
  )
  await client.send(
    new PutBucketVersioningCommand({
      Bucket: bucket,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  )
  return bucket
}
