import { describe, expect, test } from 'vitest'
import { doors } from '../../src/domain/aws/doors.ts'
import { awsSite } from '../../src/domain/aws/sites.fixture.ts'
import { stacks } from '../../src/domain/aws/stacks.ts'
import { logRoots } from '../../src/domain/logs/kept.ts'
import { synthesize, type Template } from '../../src/platforms/aws/synthesize.ts'
import { all, parse, resourcesOf, standingVariants, variants } from './support/templates.ts'

interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Principal?: { readonly Service?: string }
  readonly Condition?: unknown
}

const listed = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T]
const statementsOf = (resource: { readonly Properties: any }): Statement[] =>
  resource.Properties.PolicyDocument?.Statement ?? []

describe('data', () => {
  const kept = [
    'AWS::RDS::DBInstance',
    'AWS::EFS::FileSystem',
    'AWS::S3::Bucket',
    'AWS::KMS::Key',
    'AWS::SecretsManager::Secret',
    'AWS::Backup::BackupVault',
  ]

  test.each(kept)('of the kind %s stays, whatever happens to its stack', (type) => {
    const found = resourcesOf(type)
    expect(found.length).toBeGreaterThan(0)
    for (const { at, DeletionPolicy, UpdateReplacePolicy } of found)
      expect({ at, DeletionPolicy, UpdateReplacePolicy }).toEqual({
        ...{ at, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
      })
  })

  test('lies only in stacks that cannot be removed', () => {
    const elsewhere = all().filter(
      ({ Type, stack }) => kept.includes(Type) && !stacks[stack].holdsData,
    )
    expect(elsewhere.map(({ at }) => at)).toEqual([])
  })

  test('is encrypted, each with a key that changes itself', () => {
    for (const { Properties, at } of resourcesOf('AWS::RDS::DBInstance')) {
      expect(Properties, at).toMatchObject({ StorageEncrypted: true, DeletionProtection: true })
      expect(Properties.KmsKeyId, at).toBeDefined()
      expect(Properties.MasterUserPassword, at).toBeUndefined()
      expect(Properties.ManageMasterUserPassword, at).toBe(true)
    }
    for (const { Properties, at } of resourcesOf('AWS::EFS::FileSystem')) {
      expect(Properties.Encrypted, at).toBe(true)
      expect(Properties.KmsKeyId, at).toBeDefined()
    }
    for (const { Properties, at } of resourcesOf('AWS::KMS::Key'))
      expect(Properties.EnableKeyRotation, at).toBe(true)
    for (const { Properties, at } of resourcesOf('AWS::S3::Bucket')) {
      expect(Properties.BucketEncryption, at).toBeDefined()
      expect(Properties.PublicAccessBlockConfiguration, at).toEqual({
        ...{ BlockPublicAcls: true, BlockPublicPolicy: true },
        ...{ IgnorePublicAcls: true, RestrictPublicBuckets: true },
      })
      expect(Properties.VersioningConfiguration, at).toEqual({ Status: 'Enabled' })
    }
  })

  test('can be had back of any second, and from the other region', () => {
    for (const { Properties, at } of resourcesOf('AWS::RDS::DBInstance')) {
      expect(Properties.BackupRetentionPeriod, at).toBeGreaterThanOrEqual(3)
      expect(Properties.MultiAZ, at).toBe(true)
      expect(Properties.AutomaticBackupReplicationRegion, at).toMatch(/^(eu-west-1|us-west-2)$/)
    }
    for (const { Properties, at } of resourcesOf('AWS::EFS::FileSystem'))
      expect(Properties.ReplicationConfiguration.Destinations, at).toHaveLength(1)
    const rules = resourcesOf('AWS::Backup::BackupPlan').flatMap(
      ({ Properties }) => Properties.BackupPlan.BackupPlanRule,
    )
    expect(rules).toHaveLength(3)
    for (const rule of rules) {
      expect(rule.Lifecycle.DeleteAfterDays).toBe(30)
      expect(rule.CopyActions).toHaveLength(1)
    }
  })

  test('is in the bucket for uploads only where the site says so', () => {
    const uploads = Object.entries(variants).flatMap(([variant, templates]) =>
      templates
        .flatMap(({ resources }) =>
          Object.keys(resources).filter(
            (id) => id.startsWith('Uploads') && resources[id] === 'AWS::S3::Bucket',
          ),
        )
        .map(() => variant),
    )
    expect(uploads).toEqual(['files on S3'])
  })
})

describe('what is copied by S3', () => {
  test('the role may do all that replication of encrypted, locked versions needs', () => {
    for (const [variant, templates] of Object.entries(variants)) {
      const store = templates.find(({ name }) => name === 'store')
      const actions = Object.entries(store === undefined ? {} : parse(store).Resources)
        .filter(([id]) => id.startsWith('ReplicationDefaultPolicy'))
        .flatMap(([, resource]) => statementsOf(resource))
        .flatMap(({ Action }) => listed(Action))
      expect(actions.toSorted(), variant).toEqual([
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        's3:GetObjectLegalHold',
        's3:GetObjectRetention',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionTagging',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
        's3:ReplicateObject',
        's3:ReplicateTags',
      ])
    }
  })

  test('goes from a bucket with versions to a bucket with versions, with the key of there', () => {
    const replicated = resourcesOf('AWS::S3::Bucket').filter(
      ({ Properties }) => Properties.ReplicationConfiguration !== undefined,
    )
    expect(replicated).toHaveLength(3)
    for (const { Properties, at } of replicated) {
      const [rule] = Properties.ReplicationConfiguration.Rules
      expect(rule.Destination.EncryptionConfiguration, at).toEqual({
        ReplicaKmsKeyID: { Ref: 'RecoveryKeyArn' },
      })
      expect(rule.SourceSelectionCriteria.SseKmsEncryptedObjects, at).toEqual({ Status: 'Enabled' })
    }
  })
})

describe('logs', () => {
  const policy = (bucket: string) =>
    resourcesOf('AWS::S3::BucketPolicy')
      .filter(({ at }) => at.includes(`/${bucket}Policy`))
      .map((found) =>
        statementsOf(found)
          .filter(({ Effect }) => Effect === 'Allow')
          .map(
            ({ Principal, Action }) =>
              `${Principal?.Service}: ${listed(Action).toSorted().join(', ')}`,
          )
          .toSorted(),
      )

  test('can be written by who writes them, and by nobody else', () => {
    const all = policy('Logs')
    expect(all).toHaveLength(3)
    for (const found of all)
      expect(found).toEqual([
        'delivery.logs.amazonaws.com: s3:GetBucketAcl, s3:ListBucket',
        'delivery.logs.amazonaws.com: s3:PutObject',
        'logdelivery.elasticloadbalancing.amazonaws.com: s3:PutObject',
        'logging.s3.amazonaws.com: s3:PutObject',
      ])
    for (const found of policy('FirewallLogs'))
      expect(found).toEqual([
        'delivery.logs.amazonaws.com: s3:GetBucketAcl',
        'delivery.logs.amazonaws.com: s3:PutObject',
      ])
  })

  test('come to a bucket that load balancers can write to: without a key of ours', () => {
    const logs = resourcesOf('AWS::S3::Bucket').filter(({ at }) =>
      /\/(Logs|CdnLogs|Firewall)/.test(at),
    )
    expect(logs).toHaveLength(9)
    for (const { Properties, at } of logs)
      expect(JSON.stringify(Properties.BucketEncryption), at).toContain('AES256')
  })

  test('with the addresses of readers go after 90 days', () => {
    const days = (id: string, prefix?: string) =>
      resourcesOf('AWS::S3::Bucket')
        .filter(({ at }) => new RegExp(`/${id}[0-9A-F]{8}$`).test(at))
        .map(
          ({ Properties }) =>
            Properties.LifecycleConfiguration.Rules.find(
              (rule: { Prefix?: string }) => rule.Prefix === prefix,
            ).ExpirationInDays,
        )
    expect(days('Logs', 'access/')).toEqual([90, 90, 90])
    expect(days('Logs', 'network/')).toEqual([90, 90, 90])
    expect(logRoots.access).toMatch(/^access\//)
    expect(days('CdnLogs')).toEqual([90, 90, 90])
    expect(days('FirewallLogs')).toEqual([90, 90, 90])
  })

  test('of hosts go after the days that the site says, with all that is left of them', () => {
    const { site, environment } = awsSite({ logs: { days: 30 } })
    const store = synthesize(site, environment).find(({ name }) => name === 'store')
    const rulesOf = (template: Template | undefined) =>
      Object.entries(template === undefined ? {} : parse(template).Resources)
        .filter(([id]) => /^Logs[0-9A-F]{8}$/.test(id))
        .flatMap(([, { Properties }]) => Properties.LifecycleConfiguration.Rules)
    const usual = variants['files on EFS']?.find(({ name }) => name === 'store')
    for (const [template, days] of [
      [store, 30],
      [usual, 400],
    ] as const)
      expect(rulesOf(template)).toContainEqual({
        ...{ Prefix: 'hosts/', Status: 'Enabled', ExpirationInDays: days },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      })
    // An object that expires leaves a version and a mark; a rule for each, or it stays for ever.
    for (const rule of rulesOf(usual).filter(({ Prefix }) => Prefix !== undefined))
      expect(rule.NoncurrentVersionExpiration).toEqual({ NoncurrentDays: 1 })
    expect(rulesOf(usual)).toContainEqual(
      expect.objectContaining({ ExpiredObjectDeleteMarker: true }),
    )
  })

  test('are written by each host below its own role, and read by none', () => {
    const ofLogs = (stack: string, role: string) =>
      all()
        .filter(({ Type }) => Type === 'AWS::IAM::Policy')
        .filter((found) => found.stack === stack && found.at.includes(`/${role}DefaultPolicy`))
        .flatMap((found) => statementsOf(found))
        .flatMap(({ Action, Resource }) =>
          listed(Resource)
            .map((resource) => JSON.stringify(resource))
            .filter((resource) => resource.includes('StoreLogsArn'))
            .map((resource) => `${listed(Action).join()} ${/"(\/[^"]+)"/.exec(resource)?.[1]}`),
        )
    for (const [stack, id, role] of [
      ['web', 'HeadRole', 'web'],
      ['web', 'AdminRole', 'admin'],
      ['edge', 'EdgeRole', 'edge'],
    ] as const)
      expect(new Set(ofLogs(stack, id))).toEqual(
        new Set([`s3:PutObject /hosts/${role}/*`, `s3:PutObject /access/hosts/${role}/*`]),
      )
  })

  test('of a firewall go to a bucket whose name AWS accepts', () => {
    for (const { Properties, at } of resourcesOf('AWS::S3::Bucket').filter(({ at }) =>
      at.includes('/Firewall'),
    ))
      expect(Properties.BucketName, at).toMatch(/^aws-waf-logs-/)
  })

  test('names of buckets are such as S3 takes', () => {
    for (const { Properties, at } of resourcesOf('AWS::S3::Bucket'))
      expect(Properties.BucketName, at).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
  })
})

describe('the way in', () => {
  test('stands open to the world at one balancer, for the web', () => {
    const open = all().flatMap(({ Type, Properties, at }) =>
      Type === 'AWS::EC2::SecurityGroup'
        ? (Properties.SecurityGroupIngress ?? [])
            .filter((rule: any) => rule.CidrIp !== undefined || rule.CidrIpv6 !== undefined)
            .map((rule: any) => `${at.replace(/[0-9A-F]{8}$/, '')} ${rule.CidrIp}:${rule.ToPort}`)
        : [],
    )
    expect(open).toEqual(
      Object.keys(variants).flatMap((variant) =>
        [443, 80].map((port) => `${variant}: network/PublicBalancerGroup 0.0.0.0/0:${port}`),
      ),
    )
  })

  test('is between members only where a door is', () => {
    const ways = all().filter(({ Type }) => Type === 'AWS::EC2::SecurityGroupIngress')
    const inside = doors.filter(({ from }) => from !== 'world')
    expect(ways).toHaveLength(inside.length * Object.keys(variants).length)
    for (const { Properties, at } of ways) {
      expect(Properties.FromPort, at).toBe(Properties.ToPort)
      expect(Properties.SourceSecurityGroupId, at).toBeDefined()
    }
  })

  test('leads through a firewall that counts each reader where the reader really arrives', () => {
    for (const [variant, templates] of Object.entries(variants)) {
      const edge = templates.find(({ name }) => name === 'edge')
      const resources = edge === undefined ? {} : parse(edge).Resources
      const [balancerId] = Object.entries(resources).find(
        ([, { Properties }]) => Properties.Scheme === 'internet-facing',
      ) ?? ['none']
      const find = (type: string) => Object.values(resources).find(({ Type }) => Type === type)
      expect(find('AWS::WAFv2::WebACLAssociation')?.Properties.ResourceArn, variant).toEqual({
        Ref: balancerId,
      })
      const rate = find('AWS::WAFv2::WebACL')?.Properties.Rules[0].Statement.RateBasedStatement
      expect(rate.AggregateKeyType, variant).toBe('IP')
      // What comes from CloudFront has its address; those readers are counted at CloudFront.
      expect(rate.ScopeDownStatement.NotStatement, variant).toBeDefined()
      const cdn = find('AWS::CloudFront::Distribution')?.Properties.DistributionConfig
      expect(cdn.WebACLId, variant).toEqual({ Ref: 'GlobalFirewallArn' })
    }
  })

  test('has no secret written down in a template', () => {
    for (const { body } of Object.values(variants).flat()) {
      expect(body).not.toMatch(/"SecretString"/)
      for (const [, value] of body.matchAll(/"(?:SearchString|HeaderValue)":"([^"]*)"/g))
        expect(value).toMatch(/^(\{\{resolve:secretsmanager:.*\}\}|=|\/load\.php|session=)$/)
    }
  })

  test('is by TLS of today', () => {
    const https = resourcesOf('AWS::ElasticLoadBalancingV2::Listener').find(
      ({ Properties }) => Properties.Port === 443,
    )
    expect(https?.Properties.SslPolicy).toMatch(/^ELBSecurityPolicy-TLS13-1-2/)
    for (const { Properties, at } of resourcesOf('AWS::CloudFront::Distribution'))
      expect(Properties.DistributionConfig.ViewerCertificate.MinimumProtocolVersion, at).toBe(
        'TLSv1.2_2021',
      )
    for (const { Properties } of resourcesOf('AWS::RDS::DBParameterGroup'))
      expect(Properties.Parameters.require_secure_transport).toBe('1')
  })
})

describe('hosts', () => {
  test('are asked by who sends them requests whether they are well', () => {
    const groups = resourcesOf('AWS::AutoScaling::AutoScalingGroup')
    expect(groups).toHaveLength(9)
    for (const { Properties, at } of groups) {
      expect(Properties.HealthCheckType, at).toBe(at.includes('AdminHost') ? 'EC2' : 'ELB')
      expect(Properties.TargetGroupARNs?.length ?? 0, at).toBe(at.includes('AdminHost') ? 0 : 1)
      const [hook] = Properties.LifecycleHookSpecificationList
      expect(hook, at).toMatchObject({ DefaultResult: 'ABANDON' })
    }
  })

  test('give their credentials to nobody who can only send requests through them', () => {
    for (const { Properties, at } of resourcesOf('AWS::EC2::LaunchTemplate'))
      expect(Properties.LaunchTemplateData.MetadataOptions, at).toMatchObject({
        ...{ HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      })
  })

  test('start from the image that the parameter names, on an encrypted disk', () => {
    for (const { Properties, at } of resourcesOf('AWS::EC2::LaunchTemplate')) {
      const { ImageId, BlockDeviceMappings } = Properties.LaunchTemplateData
      expect(ImageId, at).toMatch(/^resolve:ssm:\/wikistead\/hearth\/\w+\/image\/(wiki|service)$/)
      expect(BlockDeviceMappings[0].Ebs.Encrypted, at).toBe(true)
    }
  })
})

describe('permissions', () => {
  const policies = () => all().filter(({ Type }) => Type === 'AWS::IAM::Policy')

  test('name every action', () => {
    const actions = policies()
      .flatMap((found) => statementsOf(found))
      .flatMap(({ Action }) => listed(Action))
    expect(actions.length).toBeGreaterThan(50)
    expect(actions.filter((action) => action.includes('*'))).toEqual([])
  })

  test('of hosts end at their own environment', () => {
    const foreign = policies()
      .filter(({ stack }) => stack === 'web' || stack === 'edge')
      .flatMap((found) =>
        statementsOf(found).flatMap(({ Action, Resource, Condition }) =>
          listed(Resource)
            .map((resource) => `${JSON.stringify(resource)}${JSON.stringify(Condition ?? {})}`)
            .filter((text) => !isOwn(text))
            .flatMap((text) => listed(Action).map((action) => `${action} ${text}`)),
        ),
      )
    expect(
      new Set(foreign.filter((line) => !/^(ssm|ssmmessages|ec2messages):/.test(line))),
    ).toEqual(new Set())
  })

  /** Named after the site, or given by one of its own stacks. */
  const isOwn = (resource: string) =>
    /wikistead[-/]hearth[-/](production|staging)[-/]/.test(resource) ||
    /"Ref":"(Store|Data|Recovery)(BucketName|BucketArn|LogsArn|KeyArn|UploadsName)"/.test(
      resource,
    ) ||
    /:identity\/wiki\.example/.test(resource) ||
    // RDS names the secret, and says by a tag whose it is.
    /rds!db-\*.*"secretsmanager:ResourceTag\/aws:rds:primaryDBInstanceArn".*"Ref":"DataDatabaseId"/.test(
      resource,
    )

  const readable = (stack: string, role: string) =>
    policies()
      .filter((found) => found.stack === stack && found.at.includes(`/${role}DefaultPolicy`))
      .flatMap((found) => statementsOf(found))
      .filter(({ Action }) => listed(Action).includes('s3:GetObject'))
      .flatMap(({ Resource }) => listed(Resource).map((resource) => JSON.stringify(resource)))
      .map((text) => /"\/((?:[^"/]+\/?)+)"/.exec(text)?.[1] ?? text)
      .map((key) => key.replace(/(production|staging)/, 'ENVIRONMENT'))

  test('of the edge reach no secret, and of the store only what edges are asked', () => {
    const actions = policies()
      .filter(({ stack }) => stack === 'edge')
      .flatMap((found) => statementsOf(found))
      .flatMap(({ Action }) => listed(Action))
    expect(actions.filter((action) => action.startsWith('secretsmanager'))).toEqual([])
    expect(new Set(readable('edge', 'EdgeRole'))).toEqual(
      new Set([
        'environments/ENVIRONMENT/relay/edge/*',
        'environments/ENVIRONMENT/host-program',
        'environments/ENVIRONMENT/places',
        'host-programs/*',
      ]),
    )
  })

  test('let nobody but the admin host read the password of the database’s administrator', () => {
    const readers = policies().filter((found) =>
      statementsOf(found).some(({ Resource }) => JSON.stringify(Resource).includes('rds!db-')),
    )
    expect(readers.length).toBeGreaterThan(0)
    for (const { at } of readers) expect(at).toContain('web/AdminRole')
  })

  test('of hosts let each read requests of its own role only: passwords travel in them', () => {
    const relayed = (stack: string, role: string) => [
      ...new Set(readable(stack, role).filter((key) => key.includes('/relay/'))),
    ]
    expect(relayed('web', 'HeadRole')).toEqual(['environments/ENVIRONMENT/relay/web/*'])
    expect(relayed('web', 'AdminRole')).toEqual(['environments/ENVIRONMENT/relay/admin/*'])
  })
})

describe('what hosts are asked', () => {
  test('goes from the bucket and its copy after a day, with all its versions', () => {
    const buckets = resourcesOf('AWS::S3::Bucket').filter(({ at }) => /\/(Store|Copies)/.test(at))
    expect(buckets).toHaveLength(6)
    for (const { Properties, at } of buckets)
      expect(Properties.LifecycleConfiguration.Rules, at).toContainEqual({
        ...{ ExpirationInDays: 1, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
        ...{ Prefix: expect.stringMatching(/^environments\/\w+\/relay\/$/), Status: 'Enabled' },
      })
  })

  test('is a number, whatever document it comes by, and never a command', () => {
    const documents = resourcesOf('AWS::SSM::Document')
    expect(documents).toHaveLength(6)
    for (const { Properties, at } of documents) {
      const { parameters, mainSteps, properties } = Properties.Content
      expect(Object.keys(parameters), at).toEqual(['request'])
      expect(new RegExp(parameters.request.allowedPattern).test('$(id)'), at).toBe(false)
      const commands = mainSteps?.[0].inputs.runCommand ?? [properties.linux.commands]
      expect(commands, at).toEqual(['/usr/local/sbin/wikistead-answer {{ request }}'])
    }
  })
})

describe('among its copies', () => {
  const there = (type: string) => resourcesOf(type, standingVariants)
  const named = (of: string) => new RegExp(`^${of}:`)

  test('an environment makes no data of its own', () => {
    for (const type of ['AWS::EFS::FileSystem', 'AWS::SecretsManager::Secret'])
      expect(there(type), type).toEqual([])
    expect(there('AWS::KMS::Key').map(({ at }) => at.replace(/[0-9A-F]{8}$/, ''))).toEqual(
      Object.keys(standingVariants).map((variant) => `${variant}: recovery/Key`),
    )
    const buckets = there('AWS::S3::Bucket').map(
      ({ at }) => /\/([A-Za-z]+)[0-9A-F]{8}$/.exec(at)?.[1],
    )
    expect(new Set(buckets)).toEqual(new Set(['Copies', 'Logs', 'FirewallLogs']))
  })

  test('the database is made from what was copied, and kept as at home', () => {
    const databases = there('AWS::RDS::DBInstance')
    expect(databases).toHaveLength(2)
    for (const { Properties, at, DeletionPolicy, UpdateReplacePolicy } of databases) {
      expect({ DeletionPolicy, UpdateReplacePolicy }, at).toEqual({
        ...{ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
      })
      expect(Properties, at).toMatchObject({
        ...{ MultiAZ: true, DeletionProtection: true, ManageMasterUserPassword: true },
        ...{ PubliclyAccessible: false, BackupRetentionPeriod: 7 },
      })
      // RDS takes these from the copy, and refuses others.
      for (const name of ['MasterUsername', 'KmsKeyId', 'EngineVersion', 'AllocatedStorage'])
        expect(Properties[name], `${at} ${name}`).toBeUndefined()
      expect(Properties.AutomaticBackupReplicationRegion, at).toBeUndefined()
    }
    const of = (variant: string) =>
      databases.find(({ at }) => named(variant).test(at))?.Properties ?? {}
    expect(of('among copies')).toMatchObject({
      SourceDBInstanceAutomatedBackupsArn: expect.stringContaining(':auto-backup:'),
      RestoreTime: '2026-03-05T11:55:00.000Z',
    })
    expect(of('among copies of the night')).toMatchObject({
      DBSnapshotIdentifier: 'awsbackup:copyjob-1',
    })
  })

  test('nothing may be copied over the store any more, by nobody', () => {
    const policies = there('AWS::S3::BucketPolicy').filter(({ at }) => at.includes('/CopiesPolicy'))
    expect(policies).toHaveLength(2)
    for (const found of policies) {
      const refusals = statementsOf(found).filter(({ Action }) =>
        listed(Action).includes('s3:ReplicateObject'),
      )
      expect(refusals, found.at).toMatchObject([
        {
          ...{ Effect: 'Deny', Principal: { AWS: '*' } },
          Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
        },
      ])
    }
    const atHome = resourcesOf('AWS::S3::BucketPolicy').flatMap((found) => statementsOf(found))
    expect(JSON.stringify(atHome)).not.toContain('s3:ReplicateObject')
  })

  test('what has no region is not made a second time', () => {
    expect(there('AWS::CloudFront::Distribution')).toEqual([])
    expect(there('AWS::CloudFront::CachePolicy')).toEqual([])
    for (const { Properties, at } of there('AWS::CloudWatch::Dashboard'))
      expect(Properties.DashboardName, at).toMatch(/-eu-west-1$/)
    // Names move when the wiki is proved, and not with a stack; those of mail are of the region.
    for (const { Properties, at } of there('AWS::Route53::RecordSet'))
      expect(Properties.Type, at).toBe('CNAME')
  })

  test('hosts may do what they may at home, and no more', () => {
    const policies = all(standingVariants).filter(({ Type }) => Type === 'AWS::IAM::Policy')
    const statements = policies.flatMap((found) => statementsOf(found))
    const actions = statements.flatMap(({ Action }) => listed(Action))
    expect(actions.filter((action) => action.includes('*'))).toEqual([])
    const atHome = new Set(
      all()
        .filter(({ Type }) => Type === 'AWS::IAM::Policy')
        .flatMap((found) => statementsOf(found))
        .flatMap(({ Action }) => listed(Action)),
    )
    expect(actions.filter((action) => !atHome.has(action))).toEqual([])
  })
})
