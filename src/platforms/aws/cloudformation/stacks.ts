import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation'
import { asking, patience } from '../asking.ts'

/** A client for each region, made when it is first needed. */
export function cloudFormation(): (region: string) => CloudFormationClient {
  const clients = new Map<string, CloudFormationClient>()
  return (region) => {
    const known = clients.get(region) ?? new CloudFormationClient({ region, ...patience })
    clients.set(region, known)
    return known
  }
}

export interface KnownStack {
  readonly status: string
  readonly outputs: Readonly<Record<string, string>>
  /** Names of the parameters that it was made with. */
  readonly parameters: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  /** Whether AWS refuses to remove it. */
  readonly isProtected: boolean
}

/** The stack as AWS has it; undefined where it was never made, or was only thought about. */
export async function findStack(
  client: CloudFormationClient,
  id: string,
): Promise<KnownStack | undefined> {
  const stack = await describe(client, id)
  return stack === undefined || stack.StackStatus === 'REVIEW_IN_PROGRESS'
    ? undefined
    : {
        status: stack.StackStatus ?? '',
        outputs: asRecord(stack.Outputs?.map((given) => [given.OutputKey, given.OutputValue])),
        parameters: stack.Parameters?.map(({ ParameterKey = '' }) => ParameterKey) ?? [],
        isProtected: stack.EnableTerminationProtection === true,
        tags: asRecord(stack.Tags?.map(({ Key, Value }) => [Key, Value])),
      }
}

const asRecord = (pairs: [string | undefined, string | undefined][] = []) =>
  Object.fromEntries(pairs.map(([key = '', value = '']) => [key, value]))

async function describe(client: CloudFormationClient, id: string): Promise<Stack | undefined> {
  return asking('cloudformation:DescribeStacks', async () => {
    try {
      return (await client.send(new DescribeStacksCommand({ StackName: id }))).Stacks?.[0]
    } catch (error) {
      // AWS has no code for a stack that is not there.
      if (error instanceof Error && /does not exist/.test(error.message)) return undefined
      throw error
    }
  })
}

/** Removes what is left of a stack whose first making failed; it holds nothing any more. */
export const removeFailed = async (client: CloudFormationClient, id: string): Promise<void> =>
  asking('cloudformation:DeleteStack', async () => {
    await client.send(new DeleteStackCommand({ StackName: id }))
  })
