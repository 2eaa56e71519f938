import { createServer, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '../../aws/support/server.ts'
import { makeZone, type Zone } from '../../aws/support/zone.ts'
import { READERS } from './names.ts'

/** Where readers arrive. They know the address before there is a balancer that answers there. */
export interface Readers {
  readonly url: string
  readonly zone: Zone
  /** Where balancers of edges listen, each at its own address. */
  readonly port: number
  stop(): Promise<void>
}

/** Milliseconds after which the name of the wiki is looked up again. */
const LOOK = 500

/** Goes where Route 53 says that the wiki is, as a browser does. */
export async function startReaders(): Promise<Readers> {
  const zone = await makeZone(READERS)
  let balancer = 'nowhere'
  const server = createServer((from, to) => {
    if (balancer === 'nowhere') return void to.writeHead(503).end('nobody is there yet')
    const { method, headers, url: path } = from
    const sent = request({ host: balancer, port, method, path, headers }, (reply) => {
      to.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(to)
    })
    sent.on('error', () => (to.headersSent ? to.destroy() : to.writeHead(502).end('gone')))
    from.pipe(sent)
  })
  const listening = await startServer(server)
  const port = Number(new URL(listening.url).port)
  const ending = new AbortController()
  const looking = (async () => {
    while (!ending.signal.aborted) {
      balancer = await zone.find()
      await sleep(LOOK)
    }
  })()
  return {
    ...{ url: listening.url, zone, port },
    async stop() {
      ending.abort()
      await looking
      listening.stop()
    },
  }
}
