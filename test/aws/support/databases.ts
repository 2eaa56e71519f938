import { failure, success, type Answer, type Reply } from './reply.ts'

/**
 * RDS as its model has it, for what moto's lacks: the time that a restore takes, the states that an
 * instance goes through meanwhile, seconds that can be restored, copies in another region, a password
 * that comes later than the instance, and answers that do not know yet what was just made. Every look
 * is a while in which something happens.
 */
export interface Databases {
  readonly answers: Readonly<Record<string, Answer>>
  readonly instances: Map<string, Instance>
  readonly snapshots: Map<string, Snapshot>
  /** Source ARNs whose backups the other region copies. */
  readonly replicas: Set<string>
  readonly window: { from: string; until: string }
  /** What another region copied here, by the name of the database there. */
  readonly copies: Map<string, DatabaseCopies>
  /** Makes a database from such a copy, as CloudFormation does; why not, in RDS's words, else. */
  restoreCopy(id: string, properties: RestoreProperties): string | undefined
  /** What each restore was asked for, in order. */
  readonly asked: URLSearchParams[]
  /** What each removal was asked for, in order. */
  readonly removals: URLSearchParams[]
  readonly faults: Faults
}

interface Faults {
  /** Looks at a new instance that find nothing. */
  forgetful: number
  /** Answers of each kind that are throttled first. */
  throttled: number
  /** What becomes of the next restore in the end, in place of `available`. */
  becomes: string
  /** Whether the answer to the next restore is lost on its way. */
  isLost: boolean
  /** Questions that find RDS at work on the instance. */
  busy: number
  /** Why RDS refuses to restore the next copy, in its words. */
  copyRefused: string
  /** Removals that find RDS still at work on the instance. */
  creating: number
  /** What becomes of the next snapshot. */
  snapshotBecomes: string
}

interface DatabaseCopies {
  /** The region of the source. */
  readonly home: string
  /** The last second that can be had; undefined while RDS does not say. */
  until: string | undefined
  status: string
  /** Copies of AWS Backup, a night each. */
  readonly nights: { readonly id: string; readonly at: string; readonly status: string }[]
}

/** As a template says it. */
export interface RestoreProperties {
  readonly SourceDBInstanceAutomatedBackupsArn?: string
  readonly RestoreTime?: string
  readonly DBSnapshotIdentifier?: string
}

export interface Instance {
  /** The second that its content is of, where it was restored. */
  readonly contentAt?: string
  readonly id: string
  states: string[]
  looks: number
  isProtected: boolean
  readonly tags: string
}

export interface Snapshot {
  readonly id: string
  readonly instance: string
  readonly at: string
  readonly tags: string
  progress: number
  status: string
}

/** As a restore to Multi-AZ goes. */
const RESTORING = ['creating', 'creating', 'backing-up', 'modifying', 'available']
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/data'

const backupsArn = (region: string, source: string) =>
  `arn:aws:rds:${region}:123456789012:auto-backup:ab-${source}`

interface Made {
  readonly region?: string
  readonly engines?: Partial<Engines>
  readonly now?: () => Date
}

/** Real servers behind the instances, where a test has some. */
export interface Engines {
  addressOf(id: string): string
  secretOf(id: string): string
  /** Before RDS calls the instance available. */
  restored(id: string, from: string): Promise<void>
  removed(id: string): Promise<void>
}

const NONE: Engines = {
  addressOf: (id) => `${id}.rds.example`,
  secretOf: (id) => `arn:secret:${id}`,
  restored: async () => {},
  removed: async () => {},
}

export function rds({
  region = 'eu-central-1',
  engines: given,
  now = () => new Date('2026-03-05T12:00:00.000Z'),
}: Made = {}): Databases {
  const engines = { ...NONE, ...given }
  const copies = new Map<string, DatabaseCopies>()
  const instances = new Map<string, Instance>()
  const snapshots = new Map<string, Snapshot>()
  const replicas = new Set<string>()
  const asked: URLSearchParams[] = []
  const removals: URLSearchParams[] = []
  const faults: Faults = {
    ...{ forgetful: 0, throttled: 0, becomes: '', isLost: false, busy: 0, snapshotBecomes: '' },
    copyRefused: '',
    creating: 0,
  }
  const window = { from: '2026-03-01T00:00:00.000Z', until: '2026-03-05T11:55:00.000Z' }
  const arnOf = (id: string) => `arn:aws:rds:${region}:123456789012:db:${id}`
  const missing = (id: string) =>
    failure(404, 'DBInstanceNotFoundFault', `DBInstance ${id} not found.`)

  const render = ({ id, states, isProtected, tags }: Instance) => {
    const isReady = states[0] === 'available'
    return `<DBInstance><DBInstanceIdentifier>${id}</DBInstanceIdentifier><DBInstanceStatus>${states[0]}</DBInstanceStatus><DbiResourceId>res-${id}</DbiResourceId><DBInstanceArn>${arnOf(id)}</DBInstanceArn><DBInstanceClass>db.m7g.large</DBInstanceClass><MultiAZ>true</MultiAZ><InstanceCreateTime>2026-02-01T00:00:00Z</InstanceCreateTime><DeletionProtection>${isProtected}</DeletionProtection><DBSubnetGroup><DBSubnetGroupName>isolated</DBSubnetGroupName></DBSubnetGroup><VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-database</VpcSecurityGroupId></VpcSecurityGroupMembership></VpcSecurityGroups><DBParameterGroups><DBParameterGroup><DBParameterGroupName>mediawiki</DBParameterGroupName></DBParameterGroup></DBParameterGroups>${isReady ? `<Endpoint><Address>${engines.addressOf(id)}</Address><Port>3306</Port></Endpoint>` : ''}<MasterUserSecret><SecretArn>${engines.secretOf(id)}</SecretArn><SecretStatus>${isReady ? 'active' : 'creating'}</SecretStatus><KmsKeyId>${KEY}</KmsKeyId></MasterUserSecret><TagList>${tags}</TagList></DBInstance>`
  }

  function describe(parameters: URLSearchParams): Reply {
    const wanted = parameters.get('DBInstanceIdentifier')
    if (wanted === null)
      return success(
        'DescribeDBInstances',
        `<DBInstances>${[...instances.values()].map(render).join('')}</DBInstances>`,
      )
    const found = instances.get(wanted)
    if (found === undefined || found.looks++ < (found.states.length > 1 ? faults.forgetful : 0))
      return missing(wanted)
    const reply = success('DescribeDBInstances', `<DBInstances>${render(found)}</DBInstances>`)
    if (found.states.length > 1) found.states.shift()
    else if (found.states[0] === 'deleting') instances.delete(wanted)
    return reply
  }

  async function restore(action: string, parameters: URLSearchParams, id: string): Promise<Reply> {
    if (faults.throttled-- > 0) return failure(400, 'ThrottlingException', 'Rate exceeded')
    if (instances.has(id)) return failure(400, 'DBInstanceAlreadyExistsFault', `${id} exists`)
    asked.push(parameters)
    await engines.restored(id, parameters.get('SourceDBInstanceIdentifier') ?? '')
    instances.set(id, {
      ...{ id, looks: 0, isProtected: parameters.get('DeletionProtection') === 'true' },
      states: faults.becomes === '' ? [...RESTORING] : ['creating', faults.becomes],
      tags: readTags(parameters),
    })
    faults.becomes = ''
    if (faults.isLost) {
      faults.isLost = false
      return failure(500, 'InternalFailure', 'the answer was lost')
    }
    return success(action, instances.get(id) === undefined ? '' : render(instances.get(id)!))
  }

  const renderSnapshot = ({ id, instance, at, tags, progress, status }: Snapshot) =>
    `<DBSnapshot><DBSnapshotIdentifier>${id}</DBSnapshotIdentifier><DBInstanceIdentifier>${instance}</DBInstanceIdentifier><DbiResourceId>res-${instance}</DbiResourceId><SnapshotCreateTime>${at}</SnapshotCreateTime><Status>${status}</Status><PercentProgress>${progress}</PercentProgress><AllocatedStorage>100</AllocatedStorage><TagList>${tags}</TagList></DBSnapshot>`

  function describeSnapshots(parameters: URLSearchParams): Reply {
    if (parameters.get('SnapshotType') === 'awsbackup') {
      const source = parameters.get('DBInstanceIdentifier') ?? ''
      const nights = (copies.get(source)?.nights ?? []).map((night) => describeNight(source, night))
      return success('DescribeDBSnapshots', `<DBSnapshots>${nights.join('')}</DBSnapshots>`)
    }
    const wanted = parameters.get('DBSnapshotIdentifier')
    const found = [...snapshots.values()].filter(({ id }) => wanted === null || id === wanted)
    if (wanted !== null && found.length === 0)
      return failure(404, 'DBSnapshotNotFoundFault', `${wanted} not found`)
    const reply = found.map(renderSnapshot).join('')
    for (const snapshot of found)
      if (snapshot.status === 'creating') {
        snapshot.progress += 50
        if (snapshot.progress >= 100) snapshot.status = faults.snapshotBecomes || 'available'
      }
    return success('DescribeDBSnapshots', `<DBSnapshots>${reply}</DBSnapshots>`)
  }

  const describeCopy = (id: string, { home, status, until }: DatabaseCopies) =>
    `<DBInstanceAutomatedBackup><DBInstanceIdentifier>${id}</DBInstanceIdentifier><DBInstanceArn>arn:aws:rds:${home}:123456789012:db:${id}</DBInstanceArn><DBInstanceAutomatedBackupsArn>${backupsArn(region, id)}</DBInstanceAutomatedBackupsArn><Region>${home}</Region><Status>${status}</Status>${until === undefined ? '' : `<RestoreWindow><EarliestTime>${window.from}</EarliestTime><LatestTime>${until}</LatestTime></RestoreWindow>`}</DBInstanceAutomatedBackup>`

  const describeNight = (source: string, { id, at, status }: DatabaseCopies['nights'][number]) =>
    `<DBSnapshot><DBSnapshotIdentifier>${id}</DBSnapshotIdentifier><DBInstanceIdentifier>${source}</DBInstanceIdentifier><SnapshotType>awsbackup</SnapshotType><SnapshotCreateTime>2026-03-06T00:00:00Z</SnapshotCreateTime><OriginalSnapshotCreateTime>${at}</OriginalSnapshotCreateTime><Status>${status}</Status></DBSnapshot>`

  function restoreCopy(id: string, properties: RestoreProperties): string | undefined {
    const { SourceDBInstanceAutomatedBackupsArn: arn, RestoreTime: at } = properties
    const { DBSnapshotIdentifier: snapshot } = properties
    const refusal = faults.copyRefused
    faults.copyRefused = ''
    if (refusal !== '') return refusal
    const [source, copy] =
      [...copies].find(([name]) => arn !== undefined && arn === backupsArn(region, name)) ?? []
    const night = [...copies.values()]
      .flatMap(({ nights }) => nights)
      .find((known) => known.id === snapshot && known.status === 'available')
    if (night === undefined && (source === undefined || copy?.until === undefined))
      return 'DBInstanceAutomatedBackup not found (Service: Rds, Status Code: 404)'
    if (night === undefined && (at === undefined || at > (copy?.until ?? '') || at < window.from))
      return 'RestoreTime is not within the restore window (Service: Rds, Status Code: 400)'
    const contentAt = night?.at ?? at ?? ''
    const made = { id, states: ['available'], looks: 0, isProtected: true, tags: '', contentAt }
    instances.set(id, made)
    return undefined
  }

  function describeAutomated(parameters: URLSearchParams): Reply {
    const wanted = parameters.get('DBInstanceIdentifier') ?? ''
    const copy = copies.get(wanted)
    if (copy !== undefined) {
      const inside = copy.status === '' ? '' : describeCopy(wanted, copy)
      return success(
        'DescribeDBInstanceAutomatedBackups',
        `<DBInstanceAutomatedBackups>${inside}</DBInstanceAutomatedBackups>`,
      )
    }
    const id =
      parameters.get('DBInstanceIdentifier') ??
      (parameters.get('DbiResourceId') ?? '').replace(/^res-/, '')
    const isReplica = replicas.has(arnOf(id))
    if (!isReplica && !instances.has(id))
      return success('DescribeDBInstanceAutomatedBackups', '<DBInstanceAutomatedBackups/>')
    return success(
      'DescribeDBInstanceAutomatedBackups',
      `<DBInstanceAutomatedBackups><DBInstanceAutomatedBackup><DBInstanceIdentifier>${id}</DBInstanceIdentifier><Status>${isReplica ? 'replicating' : 'active'}</Status><KmsKeyId>${KEY}</KmsKeyId><BackupRetentionPeriod>7</BackupRetentionPeriod><RestoreWindow><EarliestTime>${window.from}</EarliestTime><LatestTime>${window.until}</LatestTime></RestoreWindow></DBInstanceAutomatedBackup></DBInstanceAutomatedBackups>`,
    )
  }

  return {
    ...{ instances, snapshots, replicas, window, asked, removals, faults, copies, restoreCopy },
    answers: {
      DescribeDBInstances: describe,
      RestoreDBInstanceToPointInTime: (parameters) =>
        restore(
          'RestoreDBInstanceToPointInTime',
          parameters,
          parameters.get('TargetDBInstanceIdentifier') ?? '',
        ),
      RestoreDBInstanceFromDBSnapshot: (parameters) =>
        restore(
          'RestoreDBInstanceFromDBSnapshot',
          parameters,
          parameters.get('DBInstanceIdentifier') ?? '',
        ),
      CreateDBSnapshot: (parameters) => {
        const instance = parameters.get('DBInstanceIdentifier') ?? ''
        if (faults.busy-- > 0)
          return failure(400, 'InvalidDBInstanceState', `${instance} is being backed up`)
        const id = parameters.get('DBSnapshotIdentifier') ?? ''
        const at = now().toISOString()
        const made = { id, instance, at, tags: readTags(parameters), progress: 0 }
        snapshots.set(id, { ...made, status: 'creating' })
        return success('CreateDBSnapshot', renderSnapshot(snapshots.get(id)!))
      },
      DescribeDBSnapshots: describeSnapshots,
      DescribeDBInstanceAutomatedBackups: describeAutomated,
      StartDBInstanceAutomatedBackupsReplication: (parameters) => {
        replicas.add(parameters.get('SourceDBInstanceArn') ?? '')
        return success('StartDBInstanceAutomatedBackupsReplication')
      },
      ModifyDBInstance: (parameters) => {
        const id = parameters.get('DBInstanceIdentifier') ?? ''
        const found = instances.get(id)
        if (found === undefined) return missing(id)
        if (faults.busy-- > 0) return failure(400, 'InvalidDBInstanceState', `${id} is modifying`)
        found.isProtected = parameters.get('DeletionProtection') === 'true'
        return success('ModifyDBInstance', render(found))
      },
      DeleteDBInstance: async (parameters) => {
        const id = parameters.get('DBInstanceIdentifier') ?? ''
        const found = instances.get(id)
        if (found === undefined) return missing(id)
        if (faults.creating-- > 0)
          return failure(400, 'InvalidDBInstanceState', `${id} is being created`)
        if (found.isProtected)
          return failure(400, 'InvalidParameterCombination', 'Cannot delete protected DB Instance')
        found.states = ['deleting']
        removals.push(parameters)
        await engines.removed(id)
        return success('DeleteDBInstance', render(found))
      },
    },
  }
}

function readTags(parameters: URLSearchParams): string {
  const found: string[] = []
  for (let index = 1; parameters.has(`Tags.Tag.${index}.Key`); index++)
    found.push(
      `<Tag><Key>${parameters.get(`Tags.Tag.${index}.Key`)}</Key><Value>${parameters.get(`Tags.Tag.${index}.Value`)}</Value></Tag>`,
    )
  return found.join('')
}
