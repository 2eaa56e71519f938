import {
  CopyObjectCommand,
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'

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

/** As S3 replicates: every object with its metadata, unless the bucket refuses copies. */
export async function copyBucket(
  client: S3Client,
  from: string,
  to: string,
  isShut: () => boolean = () => false,
): Promise<void> {
  let token: string | undefined
  do {
    const page: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({ Bucket: from, ContinuationToken: token }),
    )
    for (const { Key = '' } of page.Contents ?? [])
      if (!isShut())
        await client.send(
          new CopyObjectCommand({ Bucket: to, Key, CopySource: `${from}/${encodeURI(Key)}` }),
        )
    token = page.NextContinuationToken
  } while (token !== undefined)
}
