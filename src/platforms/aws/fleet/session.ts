import { randomUUID } from 'node:crypto'
import { SSMClient, StartSessionCommand, TargetNotConnected } from '@aws-sdk/client-ssm'
import type { Instance } from '../../../domain/aws/instances.ts'
import { relayKeys, type RelayedRequest, type RelayedResult } from '../../../domain/hosts/relay.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Store } from '../../../ports/store.ts'
import { attach } from '../../process/execute.ts'
import { asking, patience } from '../asking.ts'
import { notRunning } from './nudge.ts'

/** What the plugin reads its session from; in its arguments everybody here could see the token. */
const SESSION = 'AWS_SSM_START_SESSION_RESPONSE'

/** Milliseconds that a person may take to come through, until the host does not begin it. */
const UNTIL = 120_000

interface Means {
  readonly environment: AwsEnvironment
  readonly document: string
  readonly store: Store
  readonly clock: Clock
}

/**
 * Connects the operator's terminal by Session Manager; its plugin speaks to the host. What is to be
 * run lies in the store as with Run Command, and so does its exit status, which no session tells.
 */
export async function openSession(
  instance: Instance,
  request: Pick<RelayedRequest, 'argv' | 'user' | 'env' | 'cwd'>,
  { environment, document, store, clock }: Means,
): Promise<number> {
  const { region } = environment.platform
  const client = new SSMClient({ region, ...patience })
  const id = randomUUID()
  const keys = relayKeys(environment.name, instance.role, id)
  const until = clock.now().getTime() + UNTIL
  const whole: RelayedRequest = {
    ...{ ...request, host: instance.name, until, isTerminal: true },
    ...{ hasInput: false, endsWithReader: false },
  }
  await store.write(keys.request, JSON.stringify(whole))
  try {
    const asked = {
      ...{ Target: instance.id, DocumentName: document, Parameters: { request: [id] } },
      Reason: 'wikistead shell',
    }
    const { SessionId, TokenValue, StreamUrl } = await asking('ssm:StartSession', async () => {
      try {
        return await client.send(new StartSessionCommand(asked))
      } catch (error) {
        if (error instanceof TargetNotConnected) throw notRunning(instance.name)
        throw error
      }
    })
    const endpoint = `https://ssm.${region}.amazonaws.com`
    const plugin = await attach(
      [
        ...(['session-manager-plugin', SESSION, region, 'StartSession', ''] as const),
        ...[JSON.stringify({ Target: instance.id }), endpoint],
      ],
      { env: { [SESSION]: JSON.stringify({ SessionId, TokenValue, StreamUrl }) } },
    )
    const result = await store.read(keys.result)
    if (result !== undefined) return (JSON.parse(result.toString()) as RelayedResult).status
    throw new Problem('command-failed', `the session on ${instance.name} ended without a result`, {
      hint: 'wikistead doctor, for the Session Manager plugin; then try again',
      output: `session-manager-plugin ended with ${plugin}`,
    })
  } finally {
    for (const key of await store.list(keys.prefix)) await store.remove(key)
  }
}
