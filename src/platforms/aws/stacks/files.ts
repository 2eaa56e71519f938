import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { CfnFileSystem, CfnMountTarget } from 'aws-cdk-lib/aws-efs'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { groupName } from '../../../domain/aws/doors.ts'
import { subnetsOf } from './network.ts'
import { onlyEncrypted } from './only-encrypted.ts'
import { input, output, type Drawing } from './stack.ts'

/** Uploads on a disk that all hosts share, copied to the recovery region as they change. */
export function makeFiles(stack: Stack, drawing: Drawing, key: IKey): string {
  const copy = drawing.environment.platform.standing?.files
  if (copy == null) return makeFileSystem(stack, drawing, key)
  // It was made by being copied to; a stack can only let hosts come to it.
  letMount(stack, copy)
  return `arn:${stack.partition}:elasticfilesystem:${stack.region}:${stack.account}:file-system/${copy}`
}

function makeFileSystem(stack: Stack, { environment }: Drawing, key: IKey): string {
  const files = new CfnFileSystem(stack, 'Files', {
    encrypted: true,
    kmsKeyId: key.keyArn,
    throughputMode: 'elastic',
    backupPolicy: { status: 'ENABLED' },
    lifecyclePolicies: [
      { transitionToIa: 'AFTER_60_DAYS' },
      { transitionToPrimaryStorageClass: 'AFTER_1_ACCESS' },
    ],
    replicationConfiguration: {
      destinations: [
        {
          region: environment.platform.recoveryRegion,
          kmsKeyId: input(stack, 'recovery', 'KeyArn'),
        },
      ],
    },
    fileSystemPolicy: onlyEncrypted(),
  })
  files.applyRemovalPolicy(RemovalPolicy.RETAIN)
  letMount(stack, files.ref)
  return files.attrArn
}

function letMount(stack: Stack, fileSystemId: string): void {
  for (const [index, subnetId] of subnetsOf(stack, 'Isolated').entries())
    new CfnMountTarget(stack, `FilesIn${index + 1}`, {
      fileSystemId,
      subnetId,
      securityGroups: [input(stack, 'network', groupName('files'))],
    })
  output(stack, 'FilesId', fileSystemId)
}
