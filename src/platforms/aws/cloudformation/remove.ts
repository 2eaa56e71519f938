import {
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking } from '../asking.ts'
import { readEvents } from './execute.ts'
import { findStack } from './stacks.ts'

/** Milliseconds between two looks, and until AWS must be done: CloudFront alone takes half an hour. */
const POLL = 5000
const TIMEOUT = 2 * 3_600_000

interface Removing {
  readonly client: CloudFormationClient
  readonly id: string
  readonly holdsData: boolean
}

/** Removes a stack; what it must not take with it stays. Accepts that it is gone. */
export async function removeStack(
  { client, id, holdsData }: Removing,
  clock: Clock,
  onLine: (line: string) => void,
): Promise<void> {
  if ((await findStack(client, id)) === undefined) return
  if (holdsData)
    await asking('cloudformation:UpdateTerminationProtection', async () =>
      client.send(
        new UpdateTerminationProtectionCommand({
          ...{ StackName: id, EnableTerminationProtection: false },
        }),
      ),
    )
  const since = clock.now()
  await asking('cloudformation:DeleteStack', async () =>
    client.send(new DeleteStackCommand({ StackName: id })),
  )
  const told = new Set<string>()
  for (const deadline = since.getTime() + TIMEOUT; ; await clock.sleep(POLL)) {
    const stack = await findStack(client, id)
    if (stack === undefined || stack.status === 'DELETE_COMPLETE') return
    const events = await readEvents({ client, id }, since)
    for (const { EventId = '', LogicalResourceId, ResourceStatus = '' } of events) {
      if (told.has(EventId)) continue
      told.add(EventId)
      onLine(`${LogicalResourceId} ${ResourceStatus.toLowerCase().replaceAll('_', ' ')}`)
    }
    if (stack.status === 'DELETE_FAILED') {
      const first = events.find(({ ResourceStatus = '' }) => ResourceStatus === 'DELETE_FAILED')
      throw new Problem(
        'stack-failed',
        `${id} could not be removed: ${first?.LogicalResourceId ?? ''}: ${first?.ResourceStatusReason ?? stack.status}`,
        { hint: 'mend the cause, then run the same command again' },
      )
    }
    if (clock.now().getTime() > deadline)
      throw new Problem('cloud-failed', `${id} is still ${stack.status} after two hours`)
  }
}
