import { Fn, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { CfnBackupVault } from 'aws-cdk-lib/aws-backup'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { relayRoot } from '../../../domain/hosts/relay.ts'
import { bucketName, stackId } from '../naming.ts'
import { dataBucket } from './buckets.ts'
import { ownKey } from './key.ts'
import { newStack, output, Validations, type Drawing } from './stack.ts'

/** What lies in the recovery region while all is well: copies, and the key that opens them. */
export function recoveryStack(drawing: Drawing): Stack {
  const { site, environment } = drawing
  const stack = newStack('recovery', drawing)
  const key = ownKey(stack, `Opens the copies of ${site.name}/${environment.name}`)

  const copies = dataBucket(stack, 'Copies', {
    bucketName: bucketName(site, environment, 'copies'),
    key,
    passing: relayRoot(environment.name),
  })
  Validations.of(copies).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'While all is well only replication writes here, and who reads is logged where the data is from.',
  })

  if (environment.platform.standing !== undefined) refuseCopies(copies)

  const vault = new CfnBackupVault(stack, 'Vault', {
    backupVaultName: stackId(site.name, environment.name, 'recovery'),
    encryptionKeyArn: key.keyArn,
  })
  vault.applyRemovalPolicy(RemovalPolicy.RETAIN)

  output(stack, 'KeyArn', key.keyArn)
  output(stack, 'BucketArn', copies.bucketArn)
  output(stack, 'VaultArn', Fn.getAtt(vault.logicalId, 'BackupVaultArn').toString())
  return stack
}

/**
 * What was the copy is the store now. A region that comes back goes on copying what it had not sent yet,
 * and would lay it over what was written here since.
 */
const refuseCopies = (copies: Bucket) =>
  copies.addToResourcePolicy(
    new PolicyStatement({
      sid: 'NothingIsCopiedHereAnyMore',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
      resources: [copies.arnForObjects('*')],
    }),
  )
