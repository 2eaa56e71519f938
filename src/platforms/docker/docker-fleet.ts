import type { Host, Role } from '../../domain/hosts/host.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Command, Fleet } from '../../ports/fleet.ts'
import { attach, eachLine, execute, stream } from '../process/execute.ts'
import { dockerMust } from './docker.ts'
import type { Naming } from './naming.ts'

/** Reaches an environment's containers with the engine's exec. */
export function dockerFleet(
  names: Naming,
  expected: readonly { name: string; role: Role }[],
): Fleet {
  const argv = (host: string, command: Command, flags: readonly string[] = []) =>
    [
      'docker',
      'exec',
      ...flags,
      ...('stdin' in stdinOf(command) ? ['--interactive'] : []),
      ...['--user', command.user === 'web' ? 'www-data' : 'root'],
      ...(command.cwd === undefined ? [] : ['--workdir', command.cwd]),
      ...Object.entries(command.env ?? {}).flatMap(([name, value]) => [
        '--env',
        `${name}=${value}`,
      ]),
      names.container(host),
      ...command.argv,
    ] as [string, ...string[]]

  return {
    async list() {
      const format =
        '{{.Label "wikistead.host"}}\t{{.Label "wikistead.role"}}\t{{.State}}\t{{.Image}}'
      const listed = await dockerMust(['ps', '--all', ...names.filter, '--format', format])
      const found = new Map<string, Host>()
      for (const line of listed.split('\n').filter(Boolean)) {
        const [name = '', role = '', state = '', image = ''] = line.split('\t')
        const isRunning = state === 'running'
        found.set(name, {
          name,
          role: role as Role,
          state: isRunning ? 'running' : 'stopped',
          image,
        })
      }
      for (const { name, role } of expected)
        if (!found.has(name)) found.set(name, { name, role, state: 'missing', image: '' })
      return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
    },

    async run(host, command) {
      const result = await execute(argv(host, command), stdinOf(command))
      if (
        result.status !== 0 &&
        /^Error[^\n]*(No such container|is not running)/.test(result.stderr)
      )
        throw new Problem('not-running', `the host ${host} does not run`, { hint: 'wikistead up' })
      return result
    },

    stream(host, command) {
      return stream(argv(host, command), stdinOf(command))
    },

    async attach(host, command) {
      return attach(
        argv(host, command, command.terminal ? ['--interactive', '--tty'] : ['--interactive']),
      )
    },

    async logs(host, { follow, tail }, onLine) {
      const flags = ['--timestamps', '--tail', String(tail), ...(follow ? ['--follow'] : [])]
      await eachLine(['docker', 'logs', ...flags, names.container(host)], onLine)
    },
  }
}

const stdinOf = ({ stdin, input }: Command) => {
  const content = stdin ?? input
  return content === undefined ? {} : { stdin: content }
}
