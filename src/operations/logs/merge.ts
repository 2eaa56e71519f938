import type { LogLine } from '../../domain/logs/line.ts'
import type { LogPiece, Trail } from '../../ports/log-archive.ts'

/** What is told while trails are merged. */
export interface MergeListener {
  /** A piece is begun. */
  readonly onPiece: (piece: LogPiece) => void
  /** A piece cannot be read (any further); all others go on. Throws where that is no way to go on. */
  readonly onBroken: (piece: LogPiece, error: unknown) => void
}

/**
 * The lines of all trails in one, by their time. It holds one line and two pieces of each trail that
 * speaks at that time: the one that is read and the next, so that nobody waits for it.
 */
export async function* mergeTrails(
  trails: readonly Trail[],
  listener: MergeListener,
): AsyncGenerator<LogLine> {
  const readers = trails.map((trail) => trailReader(trail, listener))
  try {
    for (;;) {
      const first = findFirst(readers)
      if (first === undefined) return
      const line = first.take()
      if (line !== undefined) yield line
      await first.advance()
    }
  } finally {
    await Promise.all(readers.map(async (reader) => reader.close()))
  }
}

interface TrailReader {
  /** The time of its next line, or one before it; undefined at the end. */
  bound(): number | undefined
  /** The next line; undefined where one has to be looked for first. */
  take(): LogLine | undefined
  advance(): Promise<void>
  close(): Promise<void>
}

function findFirst(readers: readonly TrailReader[]): TrailReader | undefined {
  let [first, earliest]: [TrailReader | undefined, number] = [undefined, Infinity]
  for (const reader of readers) {
    const bound = reader.bound()
    if (bound !== undefined && bound < earliest) [first, earliest] = [reader, bound]
  }
  return first
}

function trailReader({ pieces }: Trail, { onPiece, onBroken }: MergeListener): TrailReader {
  let index = 0
  let lines: AsyncIterator<LogLine> | undefined
  let line: LogLine | undefined
  let time = 0
  let ahead: Promise<AsyncIterable<LogLine>> | undefined

  const fetchAhead = (piece: LogPiece | undefined) => {
    ahead = piece?.open()
    // Whoever comes to this piece is told.
    ahead?.catch(() => undefined)
  }

  async function begin(piece: LogPiece) {
    onPiece(piece)
    const opened = ahead ?? piece.open()
    ahead = undefined
    const found = (await opened)[Symbol.asyncIterator]()
    fetchAhead(pieces[index + 1])
    return found
  }

  return {
    bound: () => (line === undefined ? pieces[index]?.from.getTime() : time),
    take: () => line,
    async advance() {
      const piece = pieces[index]
      line = undefined
      if (piece === undefined) return
      try {
        lines ??= await begin(piece)
        const { done, value } = await lines.next()
        if (done !== true) {
          line = value
          time = Date.parse(value.at)
          return
        }
      } catch (error) {
        onBroken(piece, error)
      }
      lines = undefined
      index += 1
    },
    async close() {
      await lines?.return?.()
      await ahead?.then(
        async (opened) => opened[Symbol.asyncIterator]().return?.(),
        () => undefined,
      )
    },
  }
}
