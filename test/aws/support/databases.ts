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
  /** What each restore was asked for, in order. */
  readonly asked: URLSearchParams[]
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
  /** What becomes of the next snapshot. */
  snapshotBecomes: string
}

export interface Instance {
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

/** What a test may say otherwise: when it is, and where an instance and its password are. */
interface Around {
  readonly now: () => Date
  readonly addressOf: (id: string) => string
  readonly secretOf: (id: string) => string
}

const usual: Around = {
  now: () => new Date('2026-03-05T12:00:00.000Z'),
  addressOf: (id) => `${id}.rds.example`,
  secretOf: (id) => `arn:secret:${id}`,
}

export function rds({ now, addressOf, secretOf }: Around = usual): Databases {
  const instances = new Map<string, Instance>()
  const snapshots = new Map<string, Snapshot>()
  const replicas = new Set<string>()
  const asked: URLSearchParams[] = []
  const faults: Faults = {
    ...{ forgetful: 0, throttled: 0, becomes: '', isLost: false, busy: 0, snapshotBecomes: '' },
  }
  const window = { from: '2026-03-01T00:00:00.000Z', until: '2026-03-05T11:55:00.000Z' }
  const arnOf = (id: string) => `arn:aws:rds:eu-central-1:123456789012:db:${id}`
  const missing = (id: string) =>
    failure(404, 'DBInstanceNotFoundFault', `DBInstance ${id} not found.`)

  const render = ({ id, states, isProtected, tags }: Instance) => {
    const isReady = states[0] === 'available'
    return `<DBInstance><DBInstanceIdentifier>${id}</DBInstanceIdentifier><DBInstanceStatus>${states[0]}</DBInstanceStatus><DbiResourceId>res-${id}</DbiResourceId><DBInstanceArn>${arnOf(id)}</DBInstanceArn><DBInstanceClass>db.m7g.large</DBInstanceClass><MultiAZ>true</MultiAZ><InstanceCreateTime>2026-02-01T00:00:00Z</InstanceCreateTime><DeletionProtection>${isProtected}</DeletionProtection><DBSubnetGroup><DBSubnetGroupName>isolated</DBSubnetGroupName></DBSubnetGroup><VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-database</VpcSecurityGroupId></VpcSecurityGroupMembership></VpcSecurityGroups><DBParameterGroups><DBParameterGroup><DBParameterGroupName>mediawiki</DBParameterGroupName></DBParameterGroup></DBParameterGroups>${isReady ? `<Endpoint><Address>${addressOf(id)}</Address><Port>3306</Port></Endpoint>` : ''}<MasterUserSecret><SecretArn>${secretOf(id)}</SecretArn><SecretStatus>${isReady ? 'active' : 'creating'}</SecretStatus><KmsKeyId>${KEY}</KmsKeyId></MasterUserSecret><TagList>${tags}</TagList></DBInstance>`
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

  function restore(action: string, parameters: URLSearchParams, id: string): Reply | undefined {
    if (faults.throttled-- > 0) return failure(400, 'ThrottlingException', 'Rate exceeded')
    if (instances.has(id)) return failure(400, 'DBInstanceAlreadyExistsFault', `${id} exists`)
    asked.push(parameters)
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

  function describeAutomated(parameters: URLSearchParams): Reply {
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
    ...{ instances, snapshots, replicas, window, asked, faults },
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
      DeleteDBInstance: (parameters) => {
        const id = parameters.get('DBInstanceIdentifier') ?? ''
        const found = instances.get(id)
        if (found === undefined) return missing(id)
        if (found.isProtected)
          return failure(400, 'InvalidParameterCombination', 'Cannot delete protected DB Instance')
        found.states = ['deleting']
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
