import type { Stack } from 'aws-cdk-lib'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { wikiSecrets } from '../../../domain/aws/secrets.ts'
import { secretName } from '../naming.ts'
import { input, Validations, type Drawing } from './stack.ts'

const may = (role: Role, actions: readonly string[], resources: readonly string[]) =>
  role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }))

/** What every host needs: to be reached by Session Manager, and to write its logs. */
export function letAnswer(stack: Stack, role: Role): void {
  // The agent is known by its instance; AWS has no narrower resource for these.
  may(
    role,
    [
      'ssm:UpdateInstanceInformation',
      'ssm:ListInstanceAssociations',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
      'ec2messages:AcknowledgeMessage',
      'ec2messages:DeleteMessage',
      'ec2messages:FailMessage',
      'ec2messages:GetEndpoint',
      'ec2messages:GetMessages',
      'ec2messages:SendReply',
    ],
    ['*'],
  )
  const logs = input(stack, 'store', 'LogsArn')
  may(role, ['s3:PutObject'], [`${logs}/hosts/*`])
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5',
    reason:
      'The messages of the agent have no narrower resource; all else is folders of our own buckets, secrets by name, and no action has a wildcard.',
  })
}

/** A host that follows the pointer reads the store and writes nothing there but its report. */
export function letFollow(stack: Stack, drawing: Drawing, role: Role): void {
  const { site, environment } = drawing
  const bucket = `arn:${stack.partition}:s3:::${input(stack, 'store', 'BucketName')}`
  const own = `${bucket}/environments/${environment.name}`
  may(
    role,
    ['s3:GetObject'],
    [
      ...['releases/*', 'packs/*', 'host-programs/*'].map((key) => `${bucket}/${key}`),
      ...['pointer', 'host-program', 'backup-policy'].map((key) => `${own}/${key}`),
    ],
  )
  may(role, ['s3:PutObject'], [`${own}/reports/*`])
  may(
    role,
    ['kms:Decrypt', 'kms:GenerateDataKey'],
    [input(stack, 'store', 'KeyArn'), input(stack, 'data', 'KeyArn')],
  )
  may(
    role,
    ['secretsmanager:GetSecretValue'],
    wikiSecrets.map((name) => secretArn(stack, drawing, name)),
  )
  may(
    role,
    ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
    [
      `arn:${stack.partition}:autoscaling:${stack.region}:${stack.account}:autoScalingGroup:*:autoScalingGroupName/wikistead-${site.name}-${environment.name}-*`,
    ],
  )
  if (environment.platform.uploads === 's3') {
    const uploads = `arn:${stack.partition}:s3:::${input(stack, 'data', 'UploadsName')}`
    may(role, ['s3:ListBucket'], [uploads])
    may(role, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [`${uploads}/*`])
  }
  may(
    role,
    ['ses:SendRawEmail'],
    [
      `arn:${stack.partition}:ses:${stack.region}:${stack.account}:identity/${environment.platform.zone.name}`,
    ],
  )
}

/** Secrets Manager puts six letters behind the name. */
const secretArn = (stack: Stack, { site, environment }: Drawing, name: string) =>
  `arn:${stack.partition}:secretsmanager:${stack.region}:${stack.account}:secret:${secretName(site.name, environment.name, name)}-??????`
