import { createServer } from 'node:http'
import { once } from 'node:events'
import type { Computer } from './computers.ts'
import { GATEWAY } from './names.ts'
import { METADATA_PORT } from './network.ts'

const TOKEN = 'a-token'
const ROLE = 'HostRole'

/** A folder of what an instance is told, as the service lists it. */
interface Folder {
  readonly [name: string]: string | Folder
}

/**
 * What instances are told about themselves, by the second version of the interface only. Who asks is
 * known by its address.
 */
export async function serveMetadata(
  at: (address: string) => Computer | undefined,
  groupOf: (id: string) => string | undefined,
) {
  const server = createServer(({ method, url = '', headers, socket }, to) => {
    const say = (status: number, body: string | Buffer) => to.writeHead(status).end(body)
    if (url === '/latest/api/token') return method === 'PUT' ? say(200, TOKEN) : say(405, '')
    // In a container cloud-init does not see that it is at AWS, and asks by the first version.
    const isCloudInit = headers['user-agent']?.startsWith('Cloud-Init') === true
    if (headers['x-aws-ec2-metadata-token'] !== TOKEN && !isCloudInit) return say(401, '')
    const computer = at((socket.remoteAddress ?? '').replace('::ffff:', ''))
    const [, version, ...path] = url.replace(/[/]$/, '').split('/')
    if (computer === undefined || version === undefined) return say(404, '')
    if (path[0] === 'user-data') return say(200, computer.userData)
    let found: string | Folder | undefined = describe(computer, groupOf(computer.id))
    for (const name of path) found = typeof found === 'object' ? found[name] : undefined
    if (found === undefined) return say(404, '')
    return say(200, typeof found === 'string' ? found : list(found))
  })
  server.listen(METADATA_PORT, GATEWAY)
  await once(server, 'listening')
  return {
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const list = (folder: Folder) =>
  Object.entries(folder)
    .map(([name, inside]) => (typeof inside === 'string' ? name : `${name}/`))
    .join('\n')

const describe = ({ id, address, region, tags }: Computer, group: string | undefined): Folder => ({
  'meta-data': {
    ...{ 'instance-id': id, 'local-ipv4': address, 'local-hostname': id, hostname: id },
    'ami-id': 'ami-0123456789abcdef0',
    placement: { region, 'availability-zone': `${region}a` },
    tags: {
      instance: {
        ...tags,
        ...(group === undefined ? {} : { 'aws:autoscaling:groupName': group }),
      },
    },
    // What is only baked has no role.
    ...(group === undefined ? {} : { iam: { 'security-credentials': { [ROLE]: credentials() } } }),
  },
})

/** The service lists names without a slash here, so a role is told as a word. */
const credentials = () =>
  JSON.stringify({
    ...{ Code: 'Success', Type: 'AWS-HMAC', LastUpdated: new Date().toISOString() },
    ...{ AccessKeyId: 'ROLE', SecretAccessKey: 'simulated', Token: 'session' },
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  })
