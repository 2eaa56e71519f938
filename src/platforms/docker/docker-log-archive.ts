import type { LogLine } from '../../domain/logs/line.ts'
import type { Fleet } from '../../ports/fleet.ts'
import type { LogArchive } from '../../ports/log-archive.ts'
import { readLines } from '../process/execute.ts'
import type { Naming } from './naming.ts'

/** What the engine keeps of its containers; it goes with them. */
export function dockerLogArchive(names: Naming, fleet: Pick<Fleet, 'list'>): LogArchive {
  async function* read(host: string, flags: readonly string[]): AsyncGenerator<LogLine> {
    let at: string | undefined
    for await (const line of readLines(['docker', 'logs', ...flags, names.container(host)])) {
      const [, time, said] = /^(\S+Z) ?(.*)$/s.exec(line) ?? []
      const isStamped = time !== undefined && !Number.isNaN(Date.parse(time))
      if (isStamped) at = time
      // What has no time is the rest of the line before.
      if (at !== undefined)
        yield { at, host, service: '', message: isStamped ? (said ?? '') : line }
    }
  }

  return {
    delay: 0,
    async find({ since, until, host }) {
      const flags = [
        '--timestamps',
        ...['--since', since.toISOString(), '--until', until.toISOString()],
      ]
      return (await fleet.list())
        .filter(({ name, state }) => state !== 'missing' && (host === undefined || name === host))
        .map(({ name }) => ({
          host: name,
          pieces: [{ name, from: since, open: async () => read(name, flags) }],
        }))
    },
  }
}
