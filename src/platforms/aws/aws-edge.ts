import { createHash } from 'node:crypto'
import { request as requestPlain } from 'node:http'
import { request as requestSecure, type RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../domain/sites/site.ts'
import type { Edge, EdgeAnswer } from '../../ports/edge.ts'
import type { Fleet } from '../../ports/fleet.ts'

/** Milliseconds */
const TIMEOUT = 30_000

const VARNISH = ['varnishadm', '-n', '/run/varnishd'] as const

/**
 * The edges of an environment, seen as visitors see them: by their public name, through firewall and
 * balancer. What they remember is forgotten on each edge by itself; one that starts has nothing yet.
 */
export function awsEdge({ url }: AwsEnvironment, fleet: Pick<Fleet, 'list' | 'run'>): Edge {
  async function ban(...expression: string[]): Promise<void> {
    const edges = (await fleet.list()).filter(
      ({ role, state }) => role === 'edge' && state === 'running',
    )
    await Promise.all(
      edges.map(async ({ name }) => {
        const asked = await fleet.run(name, { argv: [...VARNISH, 'ban', ...expression] })
        if (asked.status !== 0)
          throw new Problem('command-failed', `${name} does not forget its old pages`, {
            hint: `wikistead logs --host ${name}`,
            output: asked.stderr,
          })
      }),
    )
  }

  return {
    get: async (path) => ask(new URL(path, url)),
    forgetAll: async () => ban('req.url', '~', '.'),
    async refresh(activation) {
      const header = 'obj.http.X-Wikistead-Release'
      const others = `${activation.replaceAll('.', '[.]')}$`
      await ban(header, '~', '.', '&&', header, '!~', others)
    },
  }
}

/** As `get`, at this address, wherever the name of the wiki leads. */
export const askThrough = async (address: URL, through: string): Promise<EdgeAnswer> =>
  ask(address, {
    hostname: through,
    headers: { host: address.host },
    ...(isIP(address.hostname) === 0 ? { servername: address.hostname } : {}),
  })

const ask = async (address: URL, more: RequestOptions = {}): Promise<EdgeAnswer> =>
  new Promise((resolve) => {
    const fail = ({ message }: Error) => resolve({ status: 0, headers: {}, body: message })
    const request = address.protocol === 'https:' ? requestSecure : requestPlain
    const sent = request(address, { timeout: TIMEOUT, ...more }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string | undefined>,
          body: bytes.toString('utf8'),
          sha1: createHash('sha1').update(bytes).digest('hex'),
        })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error('the edge does not answer')))
    sent.on('error', fail)
    sent.end()
  })
