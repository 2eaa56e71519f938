import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { CfnBackupPlan, CfnBackupSelection, CfnBackupVault } from 'aws-cdk-lib/aws-backup'
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { stackId } from '../naming.ts'
import { input, output, Validations, type Drawing } from './stack.ts'

const BACKUP_POLICY = 'service-role/AWSBackupServiceRolePolicyForBackup'

interface What {
  readonly key: IKey
  readonly resources: readonly string[]
}

/** A nightly copy of database and files, kept for so many nights here and in the other region. */
export function backUp(stack: Stack, drawing: Drawing, { key, resources }: What): void {
  const { site, environment } = drawing
  const { nightly, nightlyHour } = environment.backups
  const isAtHome = environment.platform.standing === undefined
  const vault = new CfnBackupVault(stack, 'Vault', {
    backupVaultName: stackId(site.name, environment.name, 'data'),
    encryptionKeyArn: key.keyArn,
  })
  vault.applyRemovalPolicy(RemovalPolicy.RETAIN)
  const lifecycle = { deleteAfterDays: nightly }
  const plan = new CfnBackupPlan(stack, 'Nightly', {
    backupPlan: {
      backupPlanName: stackId(site.name, environment.name, 'data'),
      backupPlanRule: [
        {
          ruleName: 'nightly',
          targetBackupVault: vault.ref,
          // RDS makes its own copy at the full hour, and refuses ours meanwhile.
          scheduleExpression: `cron(45 ${nightlyHour} * * ? *)`,
          startWindowMinutes: 60,
          completionWindowMinutes: 360,
          lifecycle,
          ...(isAtHome
            ? {
                copyActions: [
                  { destinationBackupVaultArn: input(stack, 'recovery', 'VaultArn'), lifecycle },
                ],
              }
            : {}),
        },
      ],
    },
  })
  const role = new Role(stack, 'BackupRole', {
    assumedBy: new ServicePrincipal('backup.amazonaws.com'),
    description: 'Copies database and files every night',
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(BACKUP_POLICY)],
  })
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${BACKUP_POLICY}]`,
    reason: 'AWS Backup asks for this policy and extends it as it learns; only it may take it on.',
  })
  new CfnBackupSelection(stack, 'Copied', {
    backupPlanId: plan.ref,
    backupSelection: {
      selectionName: 'database-and-files',
      iamRoleArn: role.roleArn,
      resources: [...resources],
      // So that a database that a restore made is copied too.
      conditions: {
        StringEquals: [
          { ConditionKey: 'aws:ResourceTag/wikistead:site', ConditionValue: site.name },
          {
            ConditionKey: 'aws:ResourceTag/wikistead:environment',
            ConditionValue: environment.name,
          },
        ],
      },
    },
  })
  output(stack, 'VaultName', vault.ref)
}
