import type { Stack } from 'aws-cdk-lib'
import { Key, type IKey } from 'aws-cdk-lib/aws-kms'
import { bucketName } from '../naming.ts'
import { backUp } from './backups.ts'
import { dataBucket } from './buckets.ts'
import { makeCache } from './cache.ts'
import { makeDatabase } from './database.ts'
import { makeFiles } from './files.ts'
import { ownKey } from './key.ts'
import { makeSecrets } from './secrets.ts'
import { input, newStack, output, Validations, type Drawing } from './stack.ts'

/** What must not be lost: database, files, secrets; and the cache, which may. */
export function dataStack(drawing: Drawing): Stack {
  const { site, environment } = drawing
  const stack = newStack('data', drawing)
  const { standing } = environment.platform
  // What is restored or was copied has the key of the copies, and nothing is made beside it.
  const key =
    standing === undefined
      ? ownKey(stack, `Encrypts the data of ${site.name}/${environment.name}`)
      : Key.fromKeyArn(stack, 'Key', input(stack, 'recovery', 'KeyArn'))
  const database = makeDatabase(stack, drawing, key)
  const isOnEfs = environment.platform.uploads === 'efs'
  const files = isOnEfs ? makeFiles(stack, drawing, key) : undefined
  if (!isOnEfs) makeUploads(stack, drawing, key)
  makeCache(stack, drawing)
  if (standing === undefined) makeSecrets(stack, drawing, key)
  backUp(stack, drawing, { key, resources: files === undefined ? [database] : [database, files] })
  output(stack, 'KeyArn', key.keyArn)
  return stack
}

/** Uploads in a bucket, for Extension:AWS. Every version stays for a while, so none is lost. */
function makeUploads(stack: Stack, { site, environment }: Drawing, key: IKey): void {
  const uploads = dataBucket(stack, 'Uploads', {
    bucketName: bucketName(site, environment, 'uploads'),
    key,
  })
  Validations.of(uploads).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'Readers are logged by CloudFront; only web heads and the admin host read here.',
  })
  output(stack, 'UploadsName', uploads.bucketName)
}
