import { followsPointer } from '../../domain/hosts/host.ts'
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
  /** What each clean-up of images was told to keep. */
  readonly kept: (readonly string[])[]
}

/** Hosts come and go as soon as they are asked to. */
export function memoryProvider(fleet: MemoryFleet, edge: MemoryEdge): MemoryProvider {
  const wanted: Action[] = []
  const outdated: string[] = []
  const done: string[] = []
  const kept: (readonly string[])[] = []
  /** The image that the site describes; each one that is built gets the next number. */
  let image = 'image-1'
  let before: string | undefined
  let count = 1
  const takeImage = (next: string) => {
    outdated.length = 0
    image = next
    for (const host of fleet.all())
      if (followsPointer(host.role) && host.describe().image !== image) outdated.push(host.name)
  }
  const forget = (list: unknown[], found: (item: never) => boolean) => {
    const index = list.findIndex((item) => found(item as never))
    if (index >= 0) list.splice(index, 1)
  }
  return {
    ...{ wanted, outdated, done, kept },
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
      if (verb === 'build') image = `image-${++count}`
      if (kind !== 'host') return
      if (verb === 'create') fleet.host(name).replace(image)
      if (verb === 'start') fleet.host(name).start()
      if (verb === 'replace') {
        forget(outdated, (host: string) => host === name)
        fleet.host(name).replace(image)
      }
    },
    async stop() {
      done.push('stop')
      for (const host of fleet.all()) host.stop()
    },
    async destroy() {
      done.push('destroy')
      for (const host of fleet.all()) host.remove()
      return []
    },
    listOutdated: async () => [...outdated],
    async refreshImages() {
      done.push('refresh images')
      before = image
      takeImage(`image-${++count}`)
    },
    async swapImages() {
      if (before === undefined) return false
      done.push('swap images')
      const next = before
      before = image
      takeImage(next)
      return true
    },
    readImages: async () => [
      { kind: 'wiki', packagesOf: '2026-02-01T12:00:00.000Z' },
      { kind: 'service', packagesOf: null },
    ],
    removeOldImages: async (images) => void kept.push(images),
    async setDrained(host, drained) {
      done.push(`${drained ? 'drain' : 'undrain'} ${host}`)
      if (drained) edge.drained.add(host)
      else edge.drained.delete(host)
      if (!drained && fleet.host(host).serving() === null)
        throw new Problem('hosts-missing', `the edge does not find ${host} well`)
    },
  }
}
