import type { Edge } from '../../ports/edge.ts'
import type { MemoryHost } from './memory-host.ts'

export interface MemoryEdge extends Edge {
  /** Activations whose answers were kept when all others were forgotten, in order. */
  readonly refreshed: string[]
  /** Heads that get no requests. */
  readonly drained: Set<string>
}

/** Asks the heads that serve in turn, and caches nothing. */
export function memoryEdge(
  heads: () => readonly MemoryHost[],
  { noindex }: { readonly noindex: boolean },
): MemoryEdge {
  const refreshed: string[] = []
  const drained = new Set<string>()
  let turn = 0
  return {
    ...{ refreshed, drained },
    async get() {
      const ready = heads().filter(
        (head) =>
          head.describe().state === 'running' && head.serving() !== null && !drained.has(head.name),
      )
      const head = ready[turn++ % ready.length]
      const release = head?.serving() ?? undefined
      return head === undefined
        ? { status: 503, headers: {}, body: 'Back in a moment' }
        : {
            status: 200,
            headers: {
              ...{ 'x-wikistead-release': release, 'x-served-by': head.name },
              ...(noindex ? { 'x-robots-tag': 'noindex, nofollow' } : {}),
            },
            body: 'a page',
          }
    },
    async refresh(activation) {
      refreshed.push(activation)
    },
    async forgetAll() {
      refreshed.push('nothing')
    },
  }
}
