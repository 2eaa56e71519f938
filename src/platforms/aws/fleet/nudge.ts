import {
  GetCommandInvocationCommand,
  InvalidInstanceId,
  InvocationDoesNotExist,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { Problem } from '../../../domain/problems/problem.ts'
import { asking, patience } from '../asking.ts'

/** What became of the nudge; of the request itself only the host knows. */
export type Nudged =
  | { readonly state: 'going' }
  | { readonly state: 'over' }
  | { readonly state: 'lost'; readonly reason: string }

/** Seconds that a host has to take it up; AWS takes no less than 30. */
const DELIVERY = 60

/** Milliseconds in which AWS may not know a command that it has just been given. */
const FORGETFUL = 30_000

/** Sends hosts the number of a request, by Run Command and the one document that takes no other. */
export function nudger(region: string, document: string) {
  const client = new SSMClient({ region, ...patience })
  return {
    async send(host: string, instance: string, request: string): Promise<string> {
      const { Command } = await asking('ssm:SendCommand', async () => {
        try {
          return await client.send(
            new SendCommandCommand({
              ...{ InstanceIds: [instance], DocumentName: document, TimeoutSeconds: DELIVERY },
              Parameters: { request: [request] },
            }),
          )
        } catch (error) {
          // AWS calls so an instance that is gone, and one whose agent does not answer.
          if (error instanceof InvalidInstanceId) throw notRunning(host)
          throw error
        }
      })
      return Command?.CommandId ?? ''
    },

    async look(command: string, instance: string, since: number, now: number): Promise<Nudged> {
      return asking('ssm:GetCommandInvocation', async () => {
        try {
          const { Status, StatusDetails, StandardErrorContent } = await client.send(
            new GetCommandInvocationCommand({ CommandId: command, InstanceId: instance }),
          )
          if (['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(Status ?? ''))
            return { state: 'going' }
          if (Status === 'Success') return { state: 'over' }
          const said = StandardErrorContent?.trim() ?? ''
          return { state: 'lost', reason: said === '' ? (StatusDetails ?? Status ?? '') : said }
        } catch (error) {
          if (!(error instanceof InvocationDoesNotExist)) throw error
          return now - since < FORGETFUL
            ? { state: 'going' }
            : { state: 'lost', reason: 'AWS does not know the command' }
        }
      })
    },
  }
}

export const notRunning = (host: string): Problem =>
  new Problem('not-running', `the host ${host} does not run, or its agent does not answer`, {
    hint: 'wikistead status',
  })
