import { Problem } from '../../domain/problems/problem.ts'
import type { Action, Provider } from '../../ports/provider.ts'
import type { MemoryEdge } from './memory-edge.ts'
import type { MemoryFleet } from './memory-fleet.ts'

export interface MemoryProvider extends Provider {
  /** What is to be done besides making and starting hosts. */
  readonly wanted: Action[]
  /** Hosts whose image is an old one. */
  readonly outdated: string[]
  /** All that was done, in order: `create host web1`, `drain web1`. */
  readonly done: string[]
}

/** Hosts come and go as soon as they are asked to. */
export function memoryProvider(fleet: MemoryFleet, edge: MemoryEdge): MemoryProvider {
  const wanted: Action[] = []
  const outdated: string[] = []
  const done: string[] = []
  const forget = (list: unknown[], found: (item: never) => boolean) => {
    const index = list.findIndex((item) => found(item as never))
    if (index >= 0) list.splice(index, 1)
  }
  return {
    ...{ wanted, outdated, done },
    async plan() {
      const states = fleet.all().map((host) => host.describe())
      const missing = states.filter(({ state }) => state === 'missing')
      const stopped = states.filter(({ state }) => state === 'stopped')
      return [
        ...wanted,
        ...missing.map(({ name }) => ({
          verb: 'create' as const,
          subject: `host ${name}`,
          reason: 'it does not exist',
        })),
        ...stopped.map(({ name }) => ({
          verb: 'start' as const,
          subject: `host ${name}`,
          reason: 'it is stopped',
        })),
      ]
    },
    async apply({ verb, subject }) {
      done.push(`${verb} ${subject}`)
      forget(wanted, (action: Action) => action.verb === verb && action.subject === subject)
      const [kind, name = ''] = subject.split(' ')
      if (kind !== 'host') return
      if (verb === 'create') fleet.host(name).replace('image-1')
      if (verb === 'start') fleet.host(name).start()
      if (verb === 'replace') {
        forget(outdated, (host: string) => host === name)
        fleet.host(name).replace('image-2')
      }
    },
    async stop() {
      done.push('stop')
      for (const host of fleet.all()) host.stop()
    },
    async destroy() {
      done.push('destroy')
      for (const host of fleet.all()) host.remove()
    },
    listOutdated: async () => [...outdated],
    async setDrained(host, drained) {
      done.push(`${drained ? 'drain' : 'undrain'} ${host}`)
      if (drained) edge.drained.add(host)
      else edge.drained.delete(host)
      if (!drained && fleet.host(host).serving() === null)
        throw new Problem('hosts-missing', `the edge does not find ${host} well`)
    },
  }
}
