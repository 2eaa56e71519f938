import { logKinds, logRoots } from '../logs/kept.ts'

/** What somebody wants to do, and all that AWS is asked for it. */
export interface Task {
  readonly what: string
  readonly asks: readonly Ask[]
}

interface Ask {
  readonly actions: readonly string[]
  /** On which things; a role may be allowed to do it there and nowhere else. */
  readonly resources: readonly string[]
}

interface Names {
  readonly region: string
  readonly account: string
  readonly site: string
  readonly environment: string
  readonly store: string
  readonly logs: string
  /** The bucket with its copies, which says whether the environment stands there. */
  readonly copies: string
  /** The documents that hosts may be asked by. */
  readonly documents: readonly string[]
  readonly stacks: readonly string[]
}

/** All that the tool asks of AWS, by who needs it: the two roles of the guide. */
export const listTasks = (names: Names): Task[] => [
  { what: 'deploy', asks: deploying(names) },
  { what: 'read logs', asks: readingLogs(names) },
  { what: 'change stacks and data', asks: changing(names) },
  { what: 'come up in the recovery region', asks: recovering(names) },
]

function deploying(names: Names): Ask[] {
  const { region, account, site, environment, store, copies, documents } = names
  const bucket = `arn:aws:s3:::${store}`
  const own = `${bucket}/environments/${environment}`
  return [
    { actions: ['s3:ListBucket'], resources: [bucket, `arn:aws:s3:::${copies}`] },
    {
      actions: ['s3:GetObject'],
      resources: [`arn:aws:s3:::${copies}/environments/${environment}/standing.cell`],
    },
    { actions: ['s3:GetObject'], resources: [`${bucket}/releases/any`, `${own}/pointer.cell`] },
    { actions: ['s3:PutObject'], resources: [`${bucket}/packs/any`, `${own}/pointer.cell`] },
    { actions: ['s3:PutObjectRetention'], resources: [`${own}/journal/any`] },
    { actions: ['s3:DeleteObject'], resources: [`${bucket}/releases/any`, `${own}/relay/any`] },
    {
      actions: [
        ...['autoscaling:DescribeAutoScalingInstances', 'ec2:DescribeImages'],
        ...['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'],
        'ssm:GetCommandInvocation',
      ],
      resources: ['*'],
    },
    {
      actions: ['ssm:GetParameter'],
      resources: [
        `arn:aws:ssm:${region}:${account}:parameter/wikistead/${site}/${environment}/image/wiki`,
      ],
    },
    {
      actions: ['ssm:SendCommand', 'ssm:StartSession'],
      resources: [`arn:aws:ec2:${region}:${account}:instance/any`],
    },
    ...(['ssm:SendCommand', 'ssm:StartSession'] as const).map((action, index) => ({
      actions: [action],
      resources: [`arn:aws:ssm:${region}:${account}:document/${documents[index] ?? ''}`],
    })),
  ]
}

function readingLogs({ logs }: Names): Ask[] {
  const bucket = `arn:aws:s3:::${logs}`
  return [
    { actions: ['s3:ListBucket'], resources: [bucket] },
    {
      actions: ['s3:GetObject'],
      resources: logKinds.map((kind) => `${bucket}/${logRoots[kind]}any`),
    },
  ]
}

/** Besides what changes stacks, which is the same there. */
function recovering({ environment, copies }: Names): Ask[] {
  const bucket = `arn:aws:s3:::${copies}`
  const own = `${bucket}/environments/${environment}`
  return [
    { actions: ['s3:ListBucket'], resources: [bucket] },
    { actions: ['s3:GetObject', 's3:PutObject'], resources: [`${own}/standing.cell`] },
    {
      actions: [
        ...['DeleteReplicationConfiguration', 'DescribeFileSystems', 'PutBackupPolicy'],
        ...['DescribeReplicationConfigurations', 'PutFileSystemPolicy', 'TagResource'],
      ].map((action) => `elasticfilesystem:${action}`),
      resources: ['*'],
    },
    {
      actions: [
        ...['secretsmanager:DescribeSecret', 'secretsmanager:StopReplicationToReplica'],
        ...['route53:GetChange', 'route53:ListResourceRecordSets', 's3:PutBucketPolicy'],
      ],
      resources: ['*'],
    },
  ]
}

function changing({ region, account, site, stacks }: Names): Ask[] {
  const anywhere = (...actions: string[]): Ask => ({ actions, resources: ['*'] })
  return [
    {
      actions: [
        'CreateChangeSet',
        'DeleteChangeSet',
        'DeleteStack',
        'DescribeChangeSet',
        'DescribeStackEvents',
        'DescribeStacks',
        'ExecuteChangeSet',
        'UpdateTerminationProtection',
      ].map((action) => `cloudformation:${action}`),
      resources: stacks.map(
        (stack) => `arn:aws:cloudformation:${region}:${account}:stack/${stack}/any`,
      ),
    },
    {
      actions: ['iam:CreateRole', 'iam:PassRole', 'iam:PutRolePolicy'],
      resources: [`arn:aws:iam::${account}:role/wikistead-${site}-any`],
    },
    anywhere('servicequotas:GetServiceQuota', 'ses:GetAccount', 'ses:CreateEmailIdentity'),
    anywhere('ssm:PutParameter', 'secretsmanager:CreateSecret', 'secretsmanager:GetSecretValue'),
    anywhere(
      ...['CreateImage', 'CreateVpc', 'DeleteSnapshot', 'DeregisterImage'].map((a) => `ec2:${a}`),
      ...['GetConsoleOutput', 'RunInstances', 'TerminateInstances'].map((a) => `ec2:${a}`),
    ),
    anywhere(
      ...[
        'CancelInstanceRefresh',
        'CreateAutoScalingGroup',
        'DescribeAutoScalingGroups',
        'DescribeInstanceRefreshes',
        'StartInstanceRefresh',
        'TerminateInstanceInAutoScalingGroup',
        'UpdateAutoScalingGroup',
      ].map((action) => `autoscaling:${action}`),
    ),
    anywhere(
      ...[
        'CreateLoadBalancer',
        'DeregisterTargets',
        'DescribeTargetHealth',
        'ModifyLoadBalancerAttributes',
        'RegisterTargets',
      ].map((action) => `elasticloadbalancing:${action}`),
    ),
    anywhere(
      ...[
        'CreateDBInstance',
        'CreateDBSnapshot',
        'DeleteDBInstance',
        'DescribeDBInstanceAutomatedBackups',
        'DescribeDBInstances',
        'DescribeDBSnapshots',
        'ModifyDBInstance',
        'RestoreDBInstanceFromDBSnapshot',
        'RestoreDBInstanceToPointInTime',
        'StartDBInstanceAutomatedBackupsReplication',
      ].map((action) => `rds:${action}`),
    ),
    anywhere('route53:GetHostedZone', 'route53:ChangeResourceRecordSets'),
    anywhere('acm:RequestCertificate', 'backup:CreateBackupPlan', 'budgets:ModifyBudget'),
    anywhere('cloudfront:CreateDistribution', 'cloudwatch:PutMetricAlarm', 'kms:CreateKey'),
    anywhere('elasticache:CreateCacheCluster', 'elasticfilesystem:CreateFileSystem'),
    anywhere('s3:CreateBucket', 'sns:CreateTopic', 'wafv2:CreateWebACL'),
  ]
}
