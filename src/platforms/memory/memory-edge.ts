import type { Edge } from '../../ports/edge.ts'
import type { MemoryHost } from './memory-host.ts'
import { memoryContent, sha1Of } from './memory-wiki.ts'

export interface MemoryEdge extends Edge {
  /** Activations whose answers were kept when all others were forgotten, in order. */
  readonly refreshed: string[]
  /** Heads that get no requests. */
  readonly drained: Set<string>
  /** What pages and files show; a test changes it. */
  content: typeof memoryContent
}

/** Asks the heads that serve in turn, and caches nothing. */
export function memoryEdge(
  heads: () => readonly MemoryHost[],
  { noindex }: { readonly noindex: boolean },
): MemoryEdge {
  const refreshed: string[] = []
  const drained = new Set<string>()
  let turn = 0
  const edge: MemoryEdge = {
    ...{ refreshed, drained, content: { ...memoryContent } },
    async get(path) {
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
            ...answer(path),
          }
    },
    async refresh(activation) {
      refreshed.push(activation)
    },
    async forgetAll() {
      refreshed.push('nothing')
    },
  }
  const answer = (path: string) => {
    const { revision, bytes } = edge.content
    const body = path.startsWith('/images/') ? bytes : `a page "wgCurRevisionId":${revision},`
    return { body, sha1: sha1Of(body) }
  }
  return edge
}
