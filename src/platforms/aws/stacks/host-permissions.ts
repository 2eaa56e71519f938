import type { Stack } from 'aws-cdk-lib'
import type { Role } from 'aws-cdk-lib/aws-iam'
import { CELL } from '../../../domain/aws/cell.ts'
import { edgesPrefix, placesKey } from '../../../domain/aws/places.ts'
import { secretName, wikiSecrets } from '../../../domain/aws/secrets.ts'
import { standingKey } from '../../../domain/aws/standing.ts'
import type { Role as HostRole } from '../../../domain/hosts/host.ts'
import { relayPrefix } from '../../../domain/hosts/relay.ts'
import { logKinds, logPrefix } from '../../../domain/logs/kept.ts'
import { restoredPrefix } from '../naming.ts'
import { permit } from './permit.ts'
import { input, type Drawing } from './stack.ts'

/** What the agent of Session Manager and Run Command asks for, each by its name. */
const agentActions = [
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
]

/** What every host needs: to be reached by Session Manager, and to write its logs. */
export function letAnswer(stack: Stack, role: Role, name: HostRole): void {
  permit(role, {
    actions: agentActions,
    resources: ['*'],
    because: 'AWS knows the agent by its instance and has no narrower resource for its messages.',
  })
  permit(role, {
    actions: ['s3:PutObject'],
    resources: logKinds.map(
      (kind) => `${input(stack, 'store', 'LogsArn')}/${logPrefix(kind, name)}*`,
    ),
    because: 'Logs are written by the hour below the role, each under a name of its own.',
  })
}

/** What every host needs to do what it is asked: its requests, the program for it, their results. */
export function letRelay(stack: Stack, drawing: Drawing, role: Role, name: HostRole): void {
  const { environment } = drawing
  const bucket = `arn:${stack.partition}:s3:::${input(stack, 'store', 'BucketName')}`
  permit(role, {
    // Without it S3 says of a key that is not there that it is forbidden; it shows names only.
    actions: ['s3:ListBucket'],
    resources: [bucket],
  })
  permit(role, {
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [`${bucket}/${relayPrefix(environment.name, name)}*`],
    because: 'Requests to hosts of this role, and what came of them; they go after a day.',
  })
  permit(role, {
    actions: ['s3:GetObject'],
    resources: [`${bucket}/environments/${environment.name}/host-program`],
  })
  permit(role, {
    actions: ['s3:GetObject'],
    resources: [`${bucket}/host-programs/*`],
    because: 'Programs are named by their digest.',
  })
  permit(role, {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [input(stack, 'store', 'KeyArn')],
  })
  permit(role, {
    actions: ['s3:GetObject'],
    resources: [`${bucket}/${placesKey(environment.name)}`],
  })
}

/** A host takes its place in its group by itself, once it proved that it is well. */
export function letJoin(stack: Stack, { site, environment }: Drawing, role: Role): void {
  const { partition, region, account, stackName } = stack
  permit(role, {
    actions: ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
    resources: [
      `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${stackName}-*`,
    ],
    because: `AWS puts a number of its own into the name; the groups are those of ${site.name}/${environment.name}.`,
  })
}

/** An edge says where it is, so that edited pages are purged there. */
export function letSign(stack: Stack, { environment }: Drawing, role: Role): void {
  const bucket = `arn:${stack.partition}:s3:::${input(stack, 'store', 'BucketName')}`
  permit(role, {
    actions: ['s3:PutObject'],
    resources: [`${bucket}/${edgesPrefix(environment.name)}*`],
    because: 'Each edge writes its sign under its own name.',
  })
}

/** The admin host makes the database's accounts, so it may read its administrator's password. */
export function letAdminister(stack: Stack, { site, environment }: Drawing, role: Role): void {
  const { partition, region, account } = stack
  permit(role, {
    actions: ['secretsmanager:GetSecretValue'],
    resources: [`arn:${partition}:secretsmanager:${region}:${account}:secret:rds!db-*`],
    conditions: {
      StringLike: {
        'secretsmanager:ResourceTag/aws:rds:primaryDBInstanceArn': [
          input(stack, 'data', 'DatabaseId'),
          `${restoredPrefix(site, environment)}*`,
        ].map((name) => `arn:${partition}:rds:${region}:${account}:db:${name}`),
      },
    },
    because: 'RDS names its secret by itself and gives a restored database another one.',
  })
}

/** A host that follows the pointer reads the store and writes nothing there but its report. */
export function letFollow(stack: Stack, drawing: Drawing, role: Role): void {
  const { site, environment } = drawing
  const { partition, region, account } = stack
  const bucket = `arn:${partition}:s3:::${input(stack, 'store', 'BucketName')}`
  const own = `${bucket}/environments/${environment.name}`
  permit(role, {
    actions: ['s3:GetObject'],
    resources: ['releases/*', 'packs/*'].map((key) => `${bucket}/${key}`),
    because: 'Releases and what they consist of, in the bucket of this environment alone.',
  })
  permit(role, {
    actions: ['s3:GetObject'],
    resources: ['pointer.cell', 'backup-policy', 'drill-policy'].map((key) => `${own}/${key}`),
  })
  permit(role, {
    actions: ['s3:PutObject'],
    resources: [`${own}/reports/*`],
    because: 'Each host writes its report under its own name.',
  })
  permit(role, {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [input(stack, 'data', 'KeyArn')],
  })
  permit(role, {
    actions: ['secretsmanager:GetSecretValue'],
    // Secrets Manager puts six letters behind the name.
    resources: wikiSecrets.map(
      (name) =>
        `arn:${partition}:secretsmanager:${region}:${account}:secret:${secretName(site.name, environment.name, name)}-??????`,
    ),
  })
  permit(role, {
    actions: ['s3:GetObject'],
    resources: [`${bucket}/${edgesPrefix(environment.name)}*`],
    because: 'Edited pages are purged on every edge that says where it is.',
  })
  letJoin(stack, drawing, role)
  letLookAtCopies(stack, drawing, role)
  permit(role, {
    actions: ['ses:SendRawEmail'],
    resources: [
      `arn:${partition}:ses:${region}:${account}:identity/${environment.platform.zone.name}`,
    ],
  })
  if (environment.platform.uploads === 's3') letUpload(stack, role)
}

/** A region that comes back finds out whether the environment stands in another one by now. */
function letLookAtCopies(stack: Stack, { environment }: Drawing, role: Role): void {
  if (environment.platform.standing !== undefined) return
  const copies = input(stack, 'recovery', 'BucketArn')
  permit(role, { actions: ['s3:ListBucket'], resources: [copies] })
  permit(role, {
    actions: ['s3:GetObject'],
    resources: [`${copies}/${standingKey(environment.name)}${CELL}`],
  })
  permit(role, { actions: ['kms:Decrypt'], resources: [input(stack, 'recovery', 'KeyArn')] })
}

function letUpload(stack: Stack, role: Role): void {
  const uploads = `arn:${stack.partition}:s3:::${input(stack, 'data', 'UploadsName')}`
  permit(role, { actions: ['s3:ListBucket'], resources: [uploads] })
  permit(role, {
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resources: [`${uploads}/*`],
    because: 'Uploads have names of their own; earlier versions stay, whatever is deleted.',
  })
}
