import { createHash } from 'node:crypto'
import { request } from 'node:http'
import type { Environment } from '../../domain/sites/site.ts'
import type { Edge } from '../../ports/edge.ts'
import { dockerMust } from './docker.ts'
import { edgeAdmin } from './edge-admin.ts'
import type { Naming } from './naming.ts'

/** Milliseconds */
const TIMEOUT = 30_000

/** The environment's Varnish, published on this machine. */
export const dockerEdge = (environment: Environment, names: Naming): Edge => ({
  get: async (path) =>
    new Promise((resolve) => {
      const fail = ({ message }: Error) => resolve({ status: 0, headers: {}, body: message })
      const sent = request(
        {
          ...{ host: '127.0.0.1', port: environment.platform.port, path, timeout: TIMEOUT },
          headers: { host: new URL(environment.url).host },
        },
        (response) => {
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
        },
      )
      sent.on('timeout', () => sent.destroy(new Error('the edge does not answer')))
      sent.on('error', fail)
      sent.end()
    }),

  async forgetAll() {
    await dockerMust([...edgeAdmin(names), 'ban', 'req.url', '~', '.'])
  },

  async refresh(activation) {
    const header = 'obj.http.X-Wikistead-Release'
    await dockerMust([
      ...[...edgeAdmin(names), 'ban', header, '~', '.', '&&'],
      ...[header, '!~', `${activation.replaceAll('.', '[.]')}$`],
    ])
  },
})
