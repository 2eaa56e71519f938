import { request, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { once } from 'node:events'
import { createServer as createTunnelEnd } from 'node:tls'
import type { Certificates } from './certificates.ts'
import { GATEWAY, SHIPPERS } from './names.ts'
import type { Archive } from './shipper.ts'

/** What instances fetch that no service of AWS makes up. */
interface Things {
  readonly certificates: Certificates
  readonly agent: Buffer
  readonly archive: Pick<Archive, 'read'>
  /** Where the simulator answers for everything else. */
  readonly behind: string
}

/** Each region has the agent in a bucket of its own. */
const AGENT =
  /^s3\.(.+)\.amazonaws\.com\/amazon-ssm-\1\/latest\/debian_arm64\/amazon-ssm-agent\.deb$/

/**
 * AWS as instances see it: every name of its own, at one address, over TLS. Nothing on an instance
 * knows that it is in a rehearsal.
 */
export async function openGate({ certificates, agent, archive, behind }: Things) {
  const { port } = new URL(behind)
  const server = createServer({ ...certificates.aws }, (from, to) => {
    const { host = '' } = from.headers
    if (host.startsWith('truststore.pki.rds.')) return void to.end(certificates.bundle)
    if (AGENT.test(`${host}${from.url ?? '/'}`)) return void to.end(agent)
    if (host === SHIPPERS) return void serve(from.url ?? '/', to)
    passOn(from, to, Number(port))
  })
  const serve = async (path: string, to: ServerResponse) => {
    const found = await archive.read(path)
    to.writeHead(found === undefined ? 404 : 200).end(found)
  }
  server.listen(443, GATEWAY)
  await once(server, 'listening')
  // A file system says its name to whoever came through a tunnel that its certificate fits.
  const files = createTunnelEnd({ ...certificates.aws }, (socket) => {
    socket.on('error', () => socket.destroy())
    const name = String(socket.servername === false ? '' : socket.servername)
    socket.write(`${name.split('.')[0] ?? ''}\n`)
  })
  files.listen(2049, GATEWAY)
  await once(files, 'listening')
  return {
    stop() {
      server.closeAllConnections()
      server.close()
      files.close()
    },
  }
}

function passOn(from: IncomingMessage, to: ServerResponse, port: number): void {
  const { method, url, headers } = from
  const sent = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(to)
  })
  sent.on('error', () => to.destroy())
  from.pipe(sent)
}
