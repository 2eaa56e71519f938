import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { GATEWAY, SHIPPERS } from './names.ts'

/** Names that the rehearsal's instances look up: AWS's are here, those of engines where they are. */
export interface NameServer {
  /** From now on this name has these addresses. */
  set(name: string, addresses: readonly string[]): void
  stop(): void
}

const ADDRESS_RECORD = 1
/** Flags of an answer: recursion was asked for and is available. */
const ANSWERED = 0x8180

const isOurs = (name: string) => name === SHIPPERS || name.endsWith('.amazonaws.com')

export async function startNameServer(): Promise<NameServer> {
  const known = new Map<string, readonly string[]>()
  const upstream = await findUpstream()
  const server = createSocket('udp4')
  const find = (name: string) => known.get(name) ?? (isOurs(name) ? [GATEWAY] : undefined)

  server.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query)
    const addresses = find(name)
    if (addresses === undefined) return void ask(query, from)
    const found = type === ADDRESS_RECORD ? addresses : []
    server.send(reply(query.subarray(0, end), found), from.port, from.address)
  })

  /** What is not ours, this machine's own name server knows. */
  async function ask(query: Buffer, from: RemoteInfo): Promise<void> {
    const socket = createSocket('udp4')
    const timer = setTimeout(() => socket.close(), 5000)
    socket.once('message', (answer) => {
      clearTimeout(timer)
      server.send(answer, from.port, from.address)
      socket.close()
    })
    socket.send(query, 53, upstream)
  }

  server.bind(53, GATEWAY)
  await once(server, 'listening')
  return {
    set: (name, addresses) => void known.set(name, addresses),
    stop: () => server.close(),
  }
}

async function findUpstream(): Promise<string> {
  const found = /^nameserver (\S+)/m.exec(await readFile('/etc/resolv.conf', 'utf8'))?.[1]
  if (found === undefined) throw new Error('/etc/resolv.conf names no name server')
  return found
}

function readQuestion(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const name = labels.join('.').toLowerCase()
  return { name, type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** Header and question as they came, then one record for each address, good for five seconds. */
function reply(question: Buffer, addresses: readonly string[]): Buffer {
  const head = Buffer.from(question)
  head.writeUInt16BE(ANSWERED, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt32BE(0, 8)
  const records = addresses.map((address) =>
    Buffer.from([...[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4], ...address.split('.').map(Number)]),
  )
  return Buffer.concat([head, ...records])
}
