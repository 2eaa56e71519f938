import { failure, success, type Answer, type Reply } from './reply.ts'

/**
 * CloudFormation as AWS's own model has it, for what moto's lacks: change sets that say that nothing
 * changes or that a resource is replaced, outputs of a new stack, failures, and time that it takes.
 * Nothing is made in it; templates are judged elsewhere.
 */
export interface ChangeSets {
  readonly answers: Readonly<Record<string, Answer>>
  /** From now on making or changing this stack fails at this resource, with AWS's words. */
  failAt(stack: string, logicalId: string, reason: string): void
  /** What a stack gives, where its name alone does not do. */
  give(stack: string, output: string, value: string): void
  /** All goes well again. */
  succeed(): void
  /** Change sets that were made and neither executed nor removed. */
  readonly open: ReadonlyMap<string, Made>
  readonly protectedStacks: ReadonlySet<string>
  /** A stack that is there, as it was made. */
  find(stack: string): Known | undefined
  /** A change set that was not executed yet. */
  findOpen(stack: string, name: string): Known | undefined
}

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: any }>>
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>
  readonly Outputs?: Readonly<Record<string, unknown>>
}

export interface Known {
  readonly body: string
  readonly parameters: ReadonlyMap<string, string>
}

export interface Made {
  readonly stack: string
  readonly parameters: URLSearchParams
  readonly after: Known
}

/** Properties whose change makes AWS build the resource anew, from the reference of each type. */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBInstance': [
    'DBInstanceIdentifier',
    'MasterUsername',
    'StorageEncrypted',
    'KmsKeyId',
  ],
  'AWS::EFS::FileSystem': ['Encrypted', 'KmsKeyId', 'PerformanceMode'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'VpcId'],
}

/** What became of a stack, the newest event first, and how many looks find it unfinished. */
interface Run {
  readonly status: string
  readonly events: readonly string[]
  looks: number
}

export function changeSets(): ChangeSets {
  const open = new Map<string, Made>()
  const stacks = new Map<string, Known>()
  const failing = new Map<string, { readonly logicalId: string; readonly reason: string }>()
  const running = new Map<string, Run>()
  const tags = new Map<string, string>()
  const protectedStacks = new Set<string>()
  const given = new Map<string, string>()
  const nameOf = (parameters: URLSearchParams) => parameters.get('StackName') ?? ''

  function create(parameters: URLSearchParams): Reply {
    const stack = nameOf(parameters)
    const before = stacks.get(stack)
    const isNew = parameters.get('ChangeSetType') === 'CREATE'
    if (isNew === (before !== undefined))
      return failure(400, 'ValidationError', `Stack [${stack}] does not fit the type of change set`)
    const isSame = parameters.get('UsePreviousTemplate') === 'true'
    const body = (isSame ? before?.body : parameters.get('TemplateBody')) ?? ''
    // A stack knows its defaults as well as what it was given.
    const values = new Map(defaultsOf(body))
    for (const [key, given] of parameters) {
      const [, index] = /^Parameters\.member\.(\d+)\.ParameterKey$/.exec(key) ?? []
      if (index === undefined) continue
      const value = parameters.get(`Parameters.member.${index}.ParameterValue`)
      values.set(given, value ?? before?.parameters.get(given) ?? '')
    }
    const name = parameters.get('ChangeSetName') ?? ''
    open.set(`${stack}/${name}`, { stack, parameters, after: { body, parameters: values } })
    return success('CreateChangeSet', `<Id>${name}</Id><StackId>${stack}</StackId>`)
  }

  function describe(parameters: URLSearchParams): Reply {
    const made = open.get(`${nameOf(parameters)}/${parameters.get('ChangeSetName')}`)
    if (made === undefined) return failure(404, 'ChangeSetNotFound', 'no such change set')
    const before = stacks.get(made.stack)
    const changes = [...listChanges(before, made.after), ...listTurned(before, made.after)]
    return success(
      'DescribeChangeSet',
      changes.length === 0
        ? `<Status>FAILED</Status><StatusReason>The submitted information didn't contain changes. Submit different information to create a change set.</StatusReason>`
        : `<Status>CREATE_COMPLETE</Status><Changes>${changes.join('')}</Changes>`,
    )
  }

  function execute(parameters: URLSearchParams): Reply {
    const key = `${nameOf(parameters)}/${parameters.get('ChangeSetName')}`
    const made = open.get(key)
    if (made === undefined) return failure(404, 'ChangeSetNotFound', 'no such change set')
    open.delete(key)
    const { stack, after } = made
    tags.set(stack, readTags(made.parameters))
    const before = stacks.get(stack)
    const verb = before === undefined ? 'CREATE' : 'UPDATE'
    const fault = failing.get(stack)
    const begun = event(stack, `${verb}_IN_PROGRESS`)
    if (fault !== undefined) {
      const failed = event(fault.logicalId, `${verb}_FAILED`, fault.reason)
      const status = before === undefined ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE'
      running.set(stack, { status, events: [failed, begun], looks: 2 })
      return success('ExecuteChangeSet')
    }
    const ids = Object.keys(resourcesOf(after))
    const status = `${verb}_COMPLETE`
    const done = [stack, ...ids].map((id) => event(id, status))
    running.set(stack, { status, events: [...done, begun], looks: 2 })
    stacks.set(stack, after)
    return success('ExecuteChangeSet')
  }

  /** The first looks find AWS still at work. */
  function describeStack(parameters: URLSearchParams): Reply {
    const stack = nameOf(parameters)
    const run = running.get(stack)
    if (run === undefined)
      return failure(400, 'ValidationError', `Stack with id ${stack} does not exist`)
    const isBusy = run.looks-- > 0
    const known = stacks.get(stack)
    const status = isBusy ? run.status.replace(/COMPLETE$/, 'IN_PROGRESS') : run.status
    const values = [...(known?.parameters ?? [])].map(
      ([key, value]) =>
        `<member><ParameterKey>${key}</ParameterKey><ParameterValue>${value}</ParameterValue></member>`,
    )
    const outputs = Object.keys(known === undefined ? {} : outputsOf(known)).map(
      (key) =>
        `<member><OutputKey>${key}</OutputKey><OutputValue>${given.get(`${stack}-${key}`) ?? `${stack}-${key}`}</OutputValue></member>`,
    )
    return success(
      'DescribeStacks',
      `<Stacks><member><StackName>${stack}</StackName><StackStatus>${status}</StackStatus><EnableTerminationProtection>${protectedStacks.has(stack)}</EnableTerminationProtection><CreationTime>2026-01-01T00:00:00Z</CreationTime><Parameters>${values.join('')}</Parameters><Outputs>${outputs.join('')}</Outputs><Tags>${tags.get(stack) ?? ''}</Tags></member></Stacks>`,
    )
  }

  function remove(parameters: URLSearchParams): Reply {
    const stack = nameOf(parameters)
    if (protectedStacks.has(stack))
      return failure(
        400,
        'ValidationError',
        `Stack [${stack}] cannot be deleted while TerminationProtection is enabled`,
      )
    for (const known of [running, stacks, tags]) known.delete(stack)
    return success('DeleteStack')
  }

  return {
    open,
    protectedStacks,
    failAt: (stack, logicalId, reason) => void failing.set(stack, { logicalId, reason }),
    give: (stack, output, value) => void given.set(`${stack}-${output}`, value),
    succeed: () => failing.clear(),
    find: (stack) => stacks.get(stack),
    findOpen: (stack, name) => open.get(`${stack}/${name}`)?.after,
    answers: {
      CreateChangeSet: create,
      DescribeChangeSet: describe,
      ExecuteChangeSet: execute,
      DeleteChangeSet: (parameters) => {
        open.delete(`${nameOf(parameters)}/${parameters.get('ChangeSetName')}`)
        return success('DeleteChangeSet')
      },
      DescribeStacks: describeStack,
      DescribeStackEvents: (parameters) =>
        success(
          'DescribeStackEvents',
          `<StackEvents>${running.get(nameOf(parameters))?.events.join('') ?? ''}</StackEvents>`,
        ),
      DeleteStack: remove,
      UpdateTerminationProtection: (parameters) => {
        if (parameters.get('EnableTerminationProtection') === 'false')
          protectedStacks.delete(nameOf(parameters))
        else protectedStacks.add(nameOf(parameters))
        return success('UpdateTerminationProtection', `<StackId>${nameOf(parameters)}</StackId>`)
      },
    },
  }
}

function listChanges(before: Known | undefined, after: Known): string[] {
  const old = before === undefined ? {} : resourcesOf(before)
  const fresh = resourcesOf(after)
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((id) => {
    const [was, is] = [old[id], fresh[id]]
    if (was === undefined && is !== undefined) return [change('Add', id, is.Type)]
    if (was !== undefined && is === undefined) return [change('Remove', id, was.Type)]
    if (was === undefined || is === undefined) return []
    const names = new Set([
      ...Object.keys(was.Properties ?? {}),
      ...Object.keys(is.Properties ?? {}),
    ])
    const changed = [...names].filter(
      (name) => JSON.stringify(was.Properties?.[name]) !== JSON.stringify(is.Properties?.[name]),
    )
    if (changed.length === 0) return []
    const isReplaced = changed.some((name) => replacing[is.Type]?.includes(name) === true)
    return [change('Modify', id, is.Type, changed, isReplaced)]
  })
}

/** Resources whose properties depend on a parameter, by a condition, that has another value now. */
function listTurned(before: Known | undefined, after: Known): string[] {
  if (before === undefined) return []
  const { Conditions = {} } = JSON.parse(after.body) as { Conditions?: Record<string, unknown> }
  const turned = [...after.parameters].flatMap(([key, value]) =>
    before.parameters.has(key) && before.parameters.get(key) !== value ? key : [],
  )
  const conditions = Object.entries(Conditions).flatMap(([name, condition]) =>
    turned.some((key) => JSON.stringify(condition).includes(`"Ref":"${key}"`)) ? name : [],
  )
  return Object.entries(resourcesOf(after)).flatMap(([id, { Type, Properties }]) => {
    const text = JSON.stringify(Properties ?? {})
    const isOn = conditions.some((name) => text.includes(`"Fn::If":["${name}"`))
    return isOn ? change('Modify', id, Type, ['Rules'], false) : []
  })
}

const defaultsOf = (body: string): [string, string][] =>
  Object.entries((JSON.parse(body) as Template).Parameters ?? {}).flatMap(([key, { Default }]) =>
    Default === undefined ? [] : [[key, Default]],
  )

const resourcesOf = ({ body }: Known) => (JSON.parse(body) as Template).Resources

const change = (
  action: string,
  id: string,
  type: string,
  changed: readonly string[] = [],
  isReplaced?: boolean,
) => {
  const details = changed.map(
    (name) =>
      `<member><Target><Attribute>Properties</Attribute><Name>${name}</Name></Target></member>`,
  )
  const replacement =
    isReplaced === undefined ? '' : `<Replacement>${isReplaced ? 'True' : 'False'}</Replacement>`
  return `<member><Type>Resource</Type><ResourceChange><Action>${action}</Action><LogicalResourceId>${id}</LogicalResourceId><ResourceType>${type}</ResourceType>${replacement}<Details>${details.join('')}</Details></ResourceChange></member>`
}

let events = 0
const event = (id: string, status: string, reason = '') =>
  `<member><EventId>${++events}</EventId><LogicalResourceId>${id}</LogicalResourceId><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason><Timestamp>${new Date(Date.now() + 1000).toISOString()}</Timestamp></member>`

const outputsOf = ({ body }: Known) => (JSON.parse(body) as Template).Outputs ?? {}

function readTags(parameters: URLSearchParams): string {
  const found: string[] = []
  for (let index = 1; parameters.has(`Tags.member.${index}.Key`); index++)
    found.push(
      `<member><Key>${parameters.get(`Tags.member.${index}.Key`)}</Key><Value>${parameters.get(`Tags.member.${index}.Value`)}</Value></member>`,
    )
  return found.join('')
}
