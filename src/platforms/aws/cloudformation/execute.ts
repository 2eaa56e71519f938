import {
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  UpdateTerminationProtectionCommand,
  type CloudFormationClient,
  type StackEvent,
} from '@aws-sdk/client-cloudformation'
import { stacks, type StackName } from '../../../domain/aws/stacks.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking } from '../asking.ts'
import type { Asked } from './change-set.ts'
import { findStack, type KnownStack } from './stacks.ts'

/** Milliseconds between two looks at what AWS does. */
const POLL = 3000
/** A database in two zones takes half an hour; one that is restored from a copy takes hours. */
const TIMEOUT = 8 * 3_600_000

/** Does what the change set says and tells each resource; AWS takes all of it back if one fails. */
export async function executeChangeSet(
  asked: Asked,
  name: string,
  clock: Clock,
  onLine: (line: string) => void,
): Promise<KnownStack> {
  const { client, template } = asked
  const since = clock.now()
  await asking('cloudformation:ExecuteChangeSet', async () =>
    client.send(
      new ExecuteChangeSetCommand({
        StackName: template.id,
        ChangeSetName: name,
        // An answer that was lost is asked for again, and must not be taken for another order.
        ClientRequestToken: name,
        // What was made a moment ago and holds nothing yet goes with the rest; a bucket that
        // stayed would be in the way of the next try.
        RetainExceptOnCreate: true,
      }),
    ),
  )
  const stack = await follow(asked, since, clock, onLine)
  await protect(asked, stack)
  return stack
}

/** Whether data in it could be lost with it. */
export const isExposed = (name: StackName, { isProtected }: KnownStack): boolean =>
  stacks[name].holdsData && !isProtected

/** Waits until AWS is done with the stack, whoever asked for it. */
async function follow(
  asked: Asked,
  since: Date,
  clock: Clock,
  onLine: (line: string) => void,
): Promise<KnownStack> {
  const deadline = clock.now().getTime() + TIMEOUT
  const told = new Set<string>()
  for (;;) {
    const events = await readEvents({ client: asked.client, id: asked.template.id }, since)
    for (const event of events) {
      if (told.has(event.EventId ?? '')) continue
      told.add(event.EventId ?? '')
      onLine(describe(event))
    }
    const stack = await findStack(asked.client, asked.template.id)
    const status = stack?.status ?? 'DELETE_COMPLETE'
    if (!status.endsWith('_IN_PROGRESS')) return finish(asked, stack, events)
    if (clock.now().getTime() > deadline)
      throw new Problem('cloud-failed', `${asked.template.id} is still ${status} after eight hours`)
    await clock.sleep(POLL)
  }
}

function finish(
  { template }: Asked,
  stack: KnownStack | undefined,
  events: readonly StackEvent[],
): KnownStack {
  if (stack !== undefined && /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.status)) return stack
  const first = events.find(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'))
  const reason =
    first === undefined
      ? (stack?.status ?? 'it is gone')
      : `${first.LogicalResourceId}: ${first.ResourceStatusReason ?? 'no reason was given'}`
  throw new Problem('stack-failed', `${template.id} is as before: ${reason}`, {
    hint: 'mend the cause, then run the same command again',
  })
}

/** The events since then, the oldest first. */
export async function readEvents(
  { client, id }: { readonly client: CloudFormationClient; readonly id: string },
  since: Date,
): Promise<StackEvent[]> {
  const events: StackEvent[] = []
  let token: string | undefined
  do {
    const page = await asking('cloudformation:DescribeStackEvents', async () =>
      client.send(
        new DescribeStackEventsCommand({
          StackName: id,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    )
    const fresh = (page.StackEvents ?? []).filter(
      ({ Timestamp }) => Timestamp !== undefined && Timestamp >= since,
    )
    events.push(...fresh)
    // Events come with the newest first: a page with an old one is the last that matters.
    token = fresh.length === (page.StackEvents ?? []).length ? page.NextToken : undefined
  } while (token !== undefined)
  return events.reverse()
}

const describe = ({ LogicalResourceId, ResourceStatusReason, ...event }: StackEvent) => {
  const status: string = event.ResourceStatus ?? ''
  const why = status.endsWith('_FAILED') ? `: ${ResourceStatusReason ?? ''}` : ''
  return `${LogicalResourceId} ${status.toLowerCase().replaceAll('_', ' ')}${why}`
}

/** Lets nobody remove a stack with data by mistake. */
export async function protect(
  { client, template }: Pick<Asked, 'client' | 'template'>,
  stack: KnownStack,
): Promise<void> {
  if (!isExposed(template.name, stack)) return
  await asking('cloudformation:UpdateTerminationProtection', async () =>
    client.send(
      new UpdateTerminationProtectionCommand({
        StackName: template.id,
        EnableTerminationProtection: true,
      }),
    ),
  )
}
