import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type Change,
  type CloudFormationClient,
  type Parameter,
} from '@aws-sdk/client-cloudformation'
import type { ResourceChange } from '../../../domain/aws/stacks.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking } from '../asking.ts'
import type { Template } from '../synthesize.ts'
import type { KnownStack } from './stacks.ts'

export interface ChangeSet {
  readonly name: string
  readonly changes: readonly ResourceChange[]
}

export interface Asked {
  readonly client: CloudFormationClient
  readonly template: Template
  readonly parameters: readonly Parameter[]
  /** Undefined where it is to be made. */
  readonly stack: KnownStack | undefined
  /** Whether only parameters change, and the template is that which AWS has. */
  readonly keepsTemplate?: boolean
}

/** Milliseconds between two looks at a change set that AWS still works out. */
const POLL = 1000
/** Milliseconds that this may take. */
const TIMEOUT = 300_000

/** What AWS says it would do; undefined where it would do nothing. Nothing is changed by it. */
export async function makeChangeSet(asked: Asked, clock: Clock): Promise<ChangeSet | undefined> {
  const { client, template, parameters, stack } = asked
  const name = `wikistead-${clock.now().getTime()}`
  await asking('cloudformation:CreateChangeSet', async () =>
    client.send(
      new CreateChangeSetCommand({
        StackName: template.id,
        ChangeSetName: name,
        ChangeSetType: stack === undefined ? 'CREATE' : 'UPDATE',
        ...(asked.keepsTemplate === true
          ? { UsePreviousTemplate: true }
          : { TemplateBody: template.body }),
        Parameters: [...parameters],
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
        Tags: Object.entries(template.tags).map(([Key, Value]) => ({ Key, Value })),
        IncludeNestedStacks: false,
      }),
    ),
  )
  return readWhenReady(asked, name, clock)
}

async function readWhenReady(
  asked: Asked,
  name: string,
  clock: Clock,
): Promise<ChangeSet | undefined> {
  const deadline = clock.now().getTime() + TIMEOUT
  const { id } = asked.template
  for (;;) {
    const { status, reason, changes } = await readChangeSet(asked, name)
    if (status === 'CREATE_COMPLETE') return { name, changes }
    if (status === 'FAILED') {
      await dropChangeSet(asked, name)
      if (/didn't contain changes|No updates are to be performed/.test(reason)) return undefined
      throw new Problem('stack-failed', `${id} cannot be planned: ${reason}`)
    }
    if (clock.now().getTime() > deadline)
      throw new Problem('cloud-failed', `AWS did not say within five minutes what ${id} needs`)
    await clock.sleep(POLL)
  }
}

async function readChangeSet({ client, template }: Asked, name: string) {
  const changes: Change[] = []
  let token: string | undefined
  let status = ''
  let reason = ''
  do {
    const page = await asking('cloudformation:DescribeChangeSet', async () =>
      client.send(
        new DescribeChangeSetCommand({
          StackName: template.id,
          ChangeSetName: name,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    )
    changes.push(...(page.Changes ?? []))
    status = page.Status ?? ''
    reason = page.StatusReason ?? ''
    token = page.NextToken
  } while (token !== undefined)
  return { status, reason, changes: changes.flatMap(describeChange) }
}

function describeChange({ ResourceChange: change }: Change): ResourceChange[] {
  if (change === undefined) return []
  const replacement = { True: 'yes', False: 'no', Conditional: 'perhaps' } as const
  return [
    {
      action: (change.Action ?? 'Modify').toLowerCase() as ResourceChange['action'],
      logicalId: change.LogicalResourceId ?? '',
      type: change.ResourceType ?? '',
      replacement: replacement[change.Replacement ?? 'False'],
      causes: [
        ...new Set(
          (change.Details ?? []).flatMap(({ Target }) => Target?.Name ?? Target?.Attribute ?? []),
        ),
      ],
    },
  ]
}

/** Forgets it; a plan that was only shown leaves nothing behind. */
export const dropChangeSet = async ({ client, template }: Asked, name: string): Promise<void> =>
  asking('cloudformation:DeleteChangeSet', async () => {
    await client.send(new DeleteChangeSetCommand({ StackName: template.id, ChangeSetName: name }))
  })
