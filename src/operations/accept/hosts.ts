import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { setReadOnly } from '../read-only.ts'

/** The environment's own hosts, for what cannot be seen from outside. */
export interface Hosts {
  /** Names of the web heads that run. */
  listHeads(): Promise<string[]>
  /** One request to this head alone, past the edge. */
  askHead(head: string, path: string, cookies?: string): Promise<HeadReply>
  /** One request through the edge from inside, by somebody who may purge. */
  askEdge(path: string, headers: readonly string[]): Promise<HeadReply>
  /** The cache forgets everything, as a new one in its place would. */
  emptyCache(): Promise<void>
  /** Editors see the reason, or can save again where it is null. */
  setReadOnly(reason: string | null): Promise<void>
}

export interface HeadReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Seconds */
const TIMEOUT = '20'

export function environmentHosts(world: World): Hosts {
  const { fleet, environment } = world
  const host = new URL(environment.url).host
  // curl reads its options from stdin: cookies are as good as passwords.
  const curl = async (from: string, url: string, headers: readonly string[]) => {
    const options = [
      ...['silent', 'show-error', 'include', `max-time = ${TIMEOUT}`],
      ...[`Host: ${host}`, ...headers].map((header) => `header = ${JSON.stringify(header)}`),
      `url = ${JSON.stringify(url)}`,
    ]
    const { status, stdout, stderr } = await fleet.run(from, {
      argv: ['curl', '--config', '-'],
      stdin: `${options.join('\n')}\n`,
    })
    if (status !== 0)
      throw new Problem('wiki-unreachable', `${from} cannot ask ${url}: ${stderr.trim()}`, {
        hint: `wikistead logs ${environment.name} --host ${from}`,
      })
    return parseReply(stdout)
  }
  return {
    async listHeads() {
      const hosts = await fleet.list()
      return hosts.flatMap(({ role, state, name }) =>
        role === 'web' && state === 'running' ? [name] : [],
      )
    },
    askHead: async (head, path, cookies) =>
      curl(head, `http://127.0.0.1${path}`, cookies === undefined ? [] : [`Cookie: ${cookies}`]),
    askEdge: async (path, headers) => curl('admin', `http://edge${path}`, headers),
    async emptyCache() {
      const { status, stdout, stderr } = await fleet.run('cache', {
        argv: ['sv', '-w', '10', 'restart', '/etc/wikistead/services/cache/memcached'],
      })
      if (status !== 0)
        throw new Problem('not-running', 'the cache does not start again', {
          hint: `wikistead logs ${environment.name} --host cache`,
          output: stdout + stderr,
        })
    },
    async setReadOnly(reason) {
      await setReadOnly(reason, world)
    },
  }
}

function parseReply(output: string): HeadReply {
  const end = output.indexOf('\r\n\r\n')
  const [line = '', ...headers] = output.slice(0, end).split('\r\n')
  return {
    status: Number(/^HTTP\/\S+ (\d+)/.exec(line)?.[1] ?? 0),
    headers: Object.fromEntries(
      headers.map((header) => {
        const [name = '', value = ''] = header.split(/: (.*)/s)
        return [name.toLowerCase(), value]
      }),
    ),
    body: output.slice(end + 4),
  }
}
