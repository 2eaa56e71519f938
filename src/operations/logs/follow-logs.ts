import { contains } from '../../domain/logs/line.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'

interface Request {
  readonly host?: string
  readonly follow: boolean
  /** Lines of the past, of each host. */
  readonly tail: number
  readonly grep?: string
}

interface SaidLine {
  readonly host: string
  readonly line: string
  /** Only one host is listened to. */
  readonly isAlone: boolean
}

/** Tells the last lines of the hosts that are there and, following, each new one. */
export async function followLogs(
  { host, follow, tail, grep }: Request,
  { fleet }: Pick<World, 'fleet'>,
  onLine: (said: SaidLine) => void,
): Promise<void> {
  const there = (await fleet.list())
    .filter(({ state }) => state !== 'missing')
    .map(({ name }) => name)
  if (host !== undefined && !there.includes(host))
    throw new Problem('host-unknown', `there is no host ${JSON.stringify(host)}`, {
      hint: `one of: ${there.join(', ')}`,
    })
  const hosts = host === undefined ? there : [host]
  const isAlone = hosts.length === 1
  await Promise.all(
    hosts.map(async (name) =>
      fleet.logs(name, { follow, tail }, (line) => {
        if (contains(line, grep)) onLine({ host: name, line, isAlone })
      }),
    ),
  )
}
