import { createInterface } from 'node:readline'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { chooseHosts, type Instance } from '../../domain/aws/instances.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Command, Fleet } from '../../ports/fleet.ts'
import type { Store } from '../../ports/store.ts'
import { askHost, type Asked, type Means, type Request } from './fleet/ask-host.ts'
import { instanceLister } from './fleet/list-instances.ts'
import { notRunning, nudger } from './fleet/nudge.ts'
import { openSession } from './fleet/session.ts'
import { documentName } from './naming.ts'

/** What a systemd journal says of everything that runit keeps running on a host. */
const LOGS = ['journalctl', '--unit=wikistead', '--output=short-iso', '--quiet', '--no-pager']

/** Reaches the instances of an environment by Systems Manager; no port of theirs is open for it. */
export function awsFleet(
  site: Site,
  environment: AwsEnvironment,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Fleet {
  const listSeen = instanceLister(site, environment)
  const list = async () => chooseHosts(await listSeen())
  const find = async (host: string) => (await list()).find(({ name }) => name === host)
  const means: Means = {
    ...{ environment: environment.name, store, clock, find },
    nudge: nudger(environment.platform.region, documentName(site, environment, 'answer')),
  }

  async function findRunning(host: string): Promise<Instance> {
    // RDS is no host; the admin host speaks to it as its administrator.
    const found = await find(host === 'database' ? 'admin' : host)
    if (found === undefined)
      throw new Problem('host-unknown', `there is no host ${JSON.stringify(host)}`, {
        hint: `wikistead status ${environment.name}`,
      })
    if (found.state !== 'running') throw notRunning(host)
    return found
  }

  const ask = async (host: string, request: Request): Promise<Asked> =>
    askHost(await findRunning(host), request, means)

  return {
    list: async () =>
      (await list()).map(({ name, role, state, image }) => ({ name, role, state, image })),

    async run(host, command) {
      const asked = await ask(host, describe(command, false))
      try {
        const [status, stdout, stderr] = await Promise.all([
          ...([asked.status, text(asked.stdout), text(asked.stderr)] as const),
        ])
        return { status, stdout, stderr }
      } finally {
        await asked.close()
      }
    },

    stream(host, command) {
      const output = new PassThrough()
      ask(host, describe(command, true)).then(
        async (asked) => pour(asked, command, output),
        (error: Error) => output.destroy(error),
      )
      return output
    },

    async attach(host, { terminal, ...command }) {
      const request = describe(command, true)
      if (terminal)
        return openSession(await findRunning(host), request, {
          ...{ environment, store, clock, document: documentName(site, environment, 'shell') },
        })
      const isPiped = !process.stdin.isTTY
      const asked = await ask(host, {
        ...request,
        ...(isPiped ? { input: process.stdin } : {}),
      })
      asked.stdout.pipe(process.stdout, { end: false })
      asked.stderr.pipe(process.stderr, { end: false })
      try {
        const [status] = await Promise.all([asked.status, ended(asked.stdout), ended(asked.stderr)])
        return status
      } finally {
        await asked.close()
      }
    },

    async logs(host, { follow, tail }, onLine) {
      const argv = [...LOGS, `--lines=${tail}`, ...(follow ? ['--follow'] : [])]
      const asked = await ask(host, describe({ argv: argv as [string, ...string[]] }, true))
      try {
        for await (const line of createInterface({ input: asked.stdout })) onLine(line)
        if ((await asked.status) !== 0)
          throw new Problem('command-failed', `${host} does not give its logs`, {
            output: await text(asked.stderr),
          })
      } finally {
        await asked.close()
      }
    },
  }
}

function describe(command: Command, endsWithReader: boolean): Request {
  const { argv, user = 'root', env = {}, cwd = null, stdin } = command
  const input = stdin === undefined ? command.input : Readable.from([Buffer.from(stdin)])
  return { argv, user, env, cwd, endsWithReader, ...(input === undefined ? {} : { input }) }
}

/** Gives the output on as it comes; it breaks where the command failed, and ends it if unwanted. */
async function pour(asked: Asked, { argv }: Command, output: PassThrough): Promise<void> {
  output.once('close', () => {
    asked.stdout.destroy()
    asked.close().catch(() => undefined)
  })
  asked.stdout.on('error', (error) => output.destroy(error))
  asked.stdout.pipe(output, { end: false })
  try {
    const [status, , stderr] = await Promise.all([
      asked.status,
      ended(asked.stdout),
      text(asked.stderr),
    ])
    if (status === 0) output.end()
    else
      output.destroy(
        new Problem('command-failed', `${argv[0]} ended with exit code ${status}`, {
          output: stderr,
        }),
      )
  } catch (error) {
    output.destroy(error as Error)
  }
}

const ended = async (stream: Readable): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.once('end', resolve)
    stream.once('close', resolve)
    stream.once('error', reject)
  })
