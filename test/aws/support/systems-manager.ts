import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { execute, type Execution } from '../../../src/platforms/process/execute.ts'
import { refusal, said, type Answer } from './reply.ts'

/**
 * Run Command and Session Manager as AWS's model of them has it. What the documents of our stacks
 * say is really run, as a child of this process, with a folder as the host's disk.
 */
export interface SystemsManager {
  readonly answers: Readonly<Record<string, Answer>>
  /** A host whose disk lies in a folder. */
  connect(instance: string, host: ManagedHost): void
  /** As one whose agent does not answer any more, or that is gone. */
  disconnect(instance: string): void
  /** Every parameter that was sent, in order. */
  readonly sent: readonly string[]
  /** Until told otherwise: how AWS stumbles. */
  readonly faults: Faults
  /** Waits for all that was begun. */
  settle(): Promise<void>
}

type ManagedHost =
  | { readonly root: string; readonly env: Readonly<Record<string, string>> }
  /** One that runs the line by itself. */
  | { readonly run: (line: string) => Promise<Execution> }

interface Faults {
  /** Questions about a command that are answered with `InvocationDoesNotExist`. */
  forgetful: number
  /** Whether each command arrives twice, as when an answer was lost and the SDK asked again. */
  isTwice: boolean
  /** Whether commands never reach the host, and AWS gives up. */
  isUndelivered: boolean
  /** Whether the host goes down while it works: nothing ever comes of it. */
  isInterrupted: boolean
}

interface Document {
  readonly parameters: { readonly request: { readonly allowedPattern: string } }
  readonly mainSteps: readonly [{ readonly inputs: { readonly runCommand: readonly string[] } }]
}

interface Invocation {
  readonly instance: string
  result: Execution | undefined
}

export function systemsManager(documents: Readonly<Record<string, Document>>): SystemsManager {
  const hosts = new Map<string, ManagedHost>()
  const invocations = new Map<string, Invocation>()
  const running = new Set<Promise<unknown>>()
  const sent: string[] = []
  const faults: Faults = {
    ...{ forgetful: 0, isTwice: false, isUndelivered: false, isInterrupted: false },
  }

  async function run(host: ManagedHost, line: string): Promise<Execution> {
    if ('run' in host) return host.run(line)
    const command = line.replace('/usr/local/sbin/', `${join(host.root, 'usr/local/sbin')}/`)
    return execute(['sh', '-c', command], { env: { ...host.env, WIKISTEAD_ROOT: host.root } })
  }

  function send(body: string) {
    const asked = JSON.parse(body) as {
      readonly InstanceIds: readonly string[]
      readonly DocumentName: string
      readonly Parameters: Readonly<Record<string, readonly string[]>>
      readonly TimeoutSeconds: number
    }
    const document = documents[asked.DocumentName]
    if (document === undefined) return refusal('InvalidDocument', asked.DocumentName)
    if (asked.TimeoutSeconds < 30) return refusal('ValidationException', 'TimeoutSeconds')
    const [request = ''] = asked.Parameters['request'] ?? []
    if (Object.keys(asked.Parameters).join() !== 'request')
      return refusal('InvalidParameters', 'there are other parameters')
    if (!new RegExp(document.parameters.request.allowedPattern).test(request))
      return refusal('InvalidParameters', 'request does not match its pattern')
    const [instance = ''] = asked.InstanceIds
    const host = hosts.get(instance)
    if (host === undefined) return refusal('InvalidInstanceId', `Instances not in a valid state`)
    sent.push(request)
    const id = randomUUID()
    const invocation: Invocation = { instance, result: undefined }
    invocations.set(id, invocation)
    const [line = ''] = document.mainSteps[0].inputs.runCommand
    const whole = line.replace('{{ request }}', request)
    const times = faults.isUndelivered || faults.isInterrupted ? 0 : faults.isTwice ? 2 : 1
    for (let count = 0; count < times; count++) {
      const ended = run(host, whole)
        .then((result) => {
          invocation.result = result
          return result
        })
        .finally(() => running.delete(ended))
      running.add(ended)
    }
    return said({ Command: { CommandId: id, Status: 'Pending', InstanceIds: [instance] } })
  }

  function look(body: string) {
    const { CommandId } = JSON.parse(body) as { readonly CommandId: string }
    const invocation = invocations.get(CommandId)
    if (invocation === undefined || faults.forgetful-- > 0)
      return refusal('InvocationDoesNotExist', '')
    if (faults.isUndelivered)
      return said({ CommandId, Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut' })
    const { result } = invocation
    if (result === undefined)
      return said({ CommandId, Status: 'InProgress', StatusDetails: 'InProgress' })
    const status = result.status === 0 ? 'Success' : 'Failed'
    return said({
      ...{ CommandId, Status: status, StatusDetails: status, ResponseCode: result.status },
      StandardOutputContent: result.stdout.slice(0, 24_000),
      StandardErrorContent: result.stderr.slice(0, 8000),
    })
  }

  function describe(body: string) {
    const { Filters } = JSON.parse(body) as { Filters: readonly { Values: readonly string[] }[] }
    const asked = Filters[0]?.Values ?? []
    return said({
      InstanceInformationList: asked.flatMap((InstanceId) =>
        hosts.has(InstanceId) ? [{ InstanceId, PingStatus: 'Online' }] : [],
      ),
    })
  }

  function startSession(body: string) {
    const { Target, Parameters } = JSON.parse(body) as {
      readonly Target: string
      readonly Parameters: Readonly<Record<string, readonly string[]>>
    }
    if (!hosts.has(Target)) return refusal('TargetNotConnected', `${Target} is not connected.`)
    const [request = ''] = Parameters['request'] ?? []
    sent.push(request)
    return said({
      SessionId: request,
      TokenValue: 'a-token',
      StreamUrl: `wss://simulated/${Target}`,
    })
  }

  return {
    ...{ sent, faults },
    connect: (instance, host) => void hosts.set(instance, host),
    disconnect: (instance) => void hosts.delete(instance),
    async settle() {
      while (running.size > 0) await Promise.all(running)
    },
    answers: {
      SendCommand: (_, body) => send(body),
      GetCommandInvocation: (_, body) => look(body),
      DescribeInstanceInformation: (_, body) => describe(body),
      StartSession: (_, body) => startSession(body),
    },
  }
}
