import { createServer } from 'node:http'
import { startServer } from './server.ts'

/** What an instance is told about itself, by the second version of the interface only. */
export interface Metadata {
  readonly url: string
  /** How often credentials were given. */
  given: number
  /** Milliseconds that the next ones are good for. */
  life: number
  /** How many questions are answered with an error from now on. */
  failures: number
  /** The number of the instance. */
  instance: string
  readonly tags: Record<string, string>
  stop(): void
}

const TOKEN = 'a-token-of-five-minutes'

export async function startMetadata(): Promise<Metadata> {
  const server = createServer(({ method, url = '', headers }, to) => {
    const say = (status: number, body: string) => to.writeHead(status).end(body)
    if (metadata.failures > 0) {
      metadata.failures--
      return say(503, '')
    }
    if (url === '/latest/api/token') return method === 'PUT' ? say(200, TOKEN) : say(405, '')
    if (headers['x-aws-ec2-metadata-token'] !== TOKEN) return say(401, '')
    if (url === '/latest/meta-data/instance-id') return say(200, metadata.instance)
    if (url === '/latest/meta-data/local-ipv4') return say(200, '10.20.4.7')
    const [, tag] = /^\/latest\/meta-data\/tags\/instance\/(.+)$/.exec(url) ?? []
    if (tag !== undefined) {
      const value = metadata.tags[tag]
      return value === undefined ? say(404, '') : say(200, value)
    }
    if (url.endsWith('/security-credentials/')) return say(200, 'HeadRole')
    if (!url.endsWith('/security-credentials/HeadRole')) return say(404, '')
    metadata.given++
    return say(
      200,
      JSON.stringify({
        ...{ AccessKeyId: `KEY${metadata.given}`, SecretAccessKey: 'simulated' },
        ...{ Token: 'session', Expiration: new Date(Date.now() + metadata.life).toISOString() },
      }),
    )
  })
  const listening = await startServer(server)
  const metadata: Metadata = {
    ...{ ...listening, given: 0, life: 3_600_000, failures: 0 },
    ...{ instance: 'i-0123456789abcdef0', tags: {} },
  }
  return metadata
}
