import type { Edge } from '../../ports/edge.ts'
import type { MemoryHost } from './memory-host.ts'

export interface MemoryEdge extends Edge {
  /** Activations whose answers were kept when all others were forgotten, in order. */
  readonly refreshed: string[]
  /** Heads that get no requests. */
  readonly drained: Set<string>
}

/** Asks the heads that serve in turn, and caches nothing. */
export function memoryEdge(heads: () => readonly MemoryHost[]): MemoryEdge {
  const refreshed: string[] = []
  const drained = new Set<string>()
  let turn = 0
  return {
    ...{ refreshed, drained },
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
            headers: { 'x-wikistead-release': release, 'x-served-by': head.name },
            body: answer(path),
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

const general = {
  ...{ server: 'http://127.0.0.1:8080', scriptpath: '', articlepath: '/wiki/$1' },
  ...{ mainpage: 'Main Page', generator: 'MediaWiki 1.43.1', sitename: 'Demo' },
}
const revision = { revid: 1, timestamp: '2026-01-01T00:00:00Z', slots: { main: { content: '' } } }
const api = JSON.stringify({
  query: { general, pages: [{ title: 'Main Page', revisions: [revision] }] },
  parse: { revid: 1 },
})

/** What MediaWiki would say, as far as anybody looks at it. */
function answer(path: string): string {
  if (path.startsWith('/api.php')) return api
  if (path.startsWith('/rest.php')) return '<body>a page</body>'
  return `a page of MediaWiki 1.43.1 with "wgRevisionId":1,`
}
