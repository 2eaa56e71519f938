import type { LogLine } from '../../domain/logs/line.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { LogArchive } from '../../ports/log-archive.ts'

export interface MemoryLogArchive extends LogArchive {
  /** What hosts said, in that order. */
  say(...lines: readonly LogLine[]): void
  /** From now on what this host said breaks off after so many lines. */
  damage(host: string, after: number): void
}

/** Lines in memory, a piece for each minute of each host. */
export function memoryLogArchive(delay = 0): MemoryLogArchive {
  const said: LogLine[] = []
  const damaged = new Map<string, number>()
  const minuteOf = ({ at }: LogLine) => Math.floor(Date.parse(at) / 60_000) * 60_000

  async function* read(host: string, lines: readonly LogLine[]) {
    const most = damaged.get(host) ?? Infinity
    yield* lines.slice(0, most)
    if (lines.length > most) throw new Problem('logs-damaged', `${host}: unexpected end of file`)
  }

  return {
    delay,
    say: (...lines) => void said.push(...lines),
    damage: (host, after) => void damaged.set(host, after),
    async find({ since, until, host }) {
      const meant = said.filter(
        (line) =>
          minuteOf(line) + 60_000 > since.getTime() &&
          minuteOf(line) < until.getTime() &&
          (host === undefined || line.host === host),
      )
      return [...new Set(meant.map((line) => line.host))].map((name) => {
        const own = meant.filter((line) => line.host === name)
        const minutes = [...new Set(own.map(minuteOf))].sort((a, b) => a - b)
        return {
          host: name,
          pieces: minutes.map((minute) => ({
            ...{ name: `${name}/${minute}`, from: new Date(minute) },
            open: async () =>
              read(
                name,
                own.filter((line) => minuteOf(line) === minute),
              ),
          })),
        }
      })
    },
  }
}
