import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { failure, success, type Answer } from '../../aws/support/reply.ts'

/** What a target group of a stack says, as far as it decides who gets requests. */
export interface TargetGroup {
  readonly HealthCheckPath: string
  readonly HealthCheckIntervalSeconds: number
  readonly HealthCheckTimeoutSeconds: number
  readonly HealthyThresholdCount: number
  readonly UnhealthyThresholdCount: number
}

interface Target {
  state: 'initial' | 'healthy' | 'unhealthy'
  /** Looks in a row that found it otherwise than its state. */
  count: number
  busy: number
}

/** A balancer of HTTP with one target group, which looks at its targets as the stack says. */
export interface Balancer {
  readonly url: string
  readonly targets: ReadonlyMap<string, Target>
  register(id: string): void
  deregister(id: string): boolean
  stop(): void
}

interface Making {
  readonly address: string
  readonly port: number
  readonly group: TargetGroup
  readonly addressOf: (id: string) => string | undefined
}

export async function startBalancer({
  address,
  port,
  group,
  addressOf,
}: Making): Promise<Balancer> {
  const targets = new Map<string, Target>()
  const agent = new Agent({ keepAlive: false })

  async function look(id: string, target: Target): Promise<void> {
    const isWell = await isAnswering(addressOf(id), group)
    const isOther = isWell !== (target.state === 'healthy')
    target.count = isOther ? target.count + 1 : 0
    const enough = isWell ? group.HealthyThresholdCount : group.UnhealthyThresholdCount
    if (target.count < enough) return
    target.count = 0
    target.state = isWell ? 'healthy' : 'unhealthy'
  }

  const choose = () =>
    [...targets]
      .filter(([, { state }]) => state === 'healthy')
      .toSorted(([, a], [, b]) => a.busy - b.busy || Math.random() - 0.5)[0]

  function answer(from: IncomingMessage, to: ServerResponse): void {
    const [id = '', target] = choose() ?? []
    const host = addressOf(id)
    if (target === undefined || host === undefined) return void to.writeHead(503).end('no target')
    target.busy++
    to.once('close', () => target.busy--)
    const seen = from.headers['x-forwarded-for']
    const client = (from.socket.remoteAddress ?? '').replace('::ffff:', '')
    const headers = {
      ...from.headers,
      'x-forwarded-for': seen === undefined ? client : `${String(seen)}, ${client}`,
      'x-forwarded-proto': 'http',
    }
    const { method, url: path } = from
    const sent = request({ host, port: 80, method, path, headers, agent }, (reply) => {
      to.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(to)
    })
    sent.on('error', () => (to.headersSent ? to.destroy() : to.writeHead(502).end('bad gateway')))
    from.pipe(sent)
  }

  const server = createServer(answer)
  server.listen(port, address)
  await once(server, 'listening')
  const looking = setInterval(() => {
    for (const [id, target] of targets) void look(id, target)
  }, group.HealthCheckIntervalSeconds * 1000)
  const place = server.address()
  return {
    url: `http://${address}:${typeof place === 'object' ? (place?.port ?? 0) : 0}`,
    targets,
    register(id) {
      if (!targets.has(id)) targets.set(id, { state: 'initial', count: 0, busy: 0 })
    },
    deregister: (id) => targets.delete(id),
    stop() {
      clearInterval(looking)
      server.closeAllConnections()
      server.close()
    },
  }
}

const isAnswering = async (host: string | undefined, group: TargetGroup): Promise<boolean> =>
  new Promise((resolve) => {
    if (host === undefined) return resolve(false)
    const timeout = group.HealthCheckTimeoutSeconds * 1000
    const sent = request({ host, path: group.HealthCheckPath, timeout, agent: false }, (reply) => {
      reply.resume()
      resolve(reply.statusCode === 200)
    })
    sent.on('timeout', () => sent.destroy(new Error('timeout')))
    sent.on('error', () => resolve(false))
    sent.end()
  })

/** What Elastic Load Balancing says of these, by the name of each target group. */
export function balancing(find: (group: string) => Balancer | undefined) {
  const of = (parameters: URLSearchParams) =>
    find((parameters.get('TargetGroupArn') ?? '').split(':').at(-1) ?? '')
  const id = (parameters: URLSearchParams) => parameters.get('Targets.member.1.Id') ?? ''
  const missing = () => failure(400, 'TargetGroupNotFound', 'there is no such target group')
  const answers: Readonly<Record<string, Answer>> = {
    RegisterTargets(parameters) {
      const balancer = of(parameters)
      balancer?.register(id(parameters))
      return balancer === undefined ? missing() : success('RegisterTargets')
    },
    DeregisterTargets(parameters) {
      const balancer = of(parameters)
      if (balancer === undefined) return missing()
      return balancer.deregister(id(parameters))
        ? success('DeregisterTargets')
        : failure(400, 'InvalidTarget', 'the target is not registered')
    },
    DescribeTargetHealth(parameters) {
      const balancer = of(parameters)
      if (balancer === undefined) return missing()
      const state = balancer.targets.get(id(parameters))?.state ?? 'unused'
      return success(
        'DescribeTargetHealth',
        `<TargetHealthDescriptions><member><Target><Id>${id(parameters)}</Id></Target><TargetHealth><State>${state}</State></TargetHealth></member></TargetHealthDescriptions>`,
      )
    },
    ModifyLoadBalancerAttributes: () => success('ModifyLoadBalancerAttributes'),
  }
  return answers
}
