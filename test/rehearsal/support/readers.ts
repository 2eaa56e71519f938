import { createServer, request } from 'node:http'
import { startServer } from '../../aws/support/server.ts'

/** Where readers arrive. They know the address before there is a balancer that answers there. */
export interface Readers {
  readonly url: string
  to(balancer: string): void
  stop(): void
}

export async function startReaders(): Promise<Readers> {
  let behind: string | undefined
  const server = createServer((from, to) => {
    if (behind === undefined) return void to.writeHead(503).end('nobody is there yet')
    const { method, headers, url } = from
    const sent = request(new URL(url ?? '/', behind), { method, headers }, (reply) => {
      to.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(to)
    })
    sent.on('error', () => (to.headersSent ? to.destroy() : to.writeHead(502).end('gone')))
    from.pipe(sent)
  })
  return { ...(await startServer(server)), to: (balancer) => void (behind = balancer) }
}
