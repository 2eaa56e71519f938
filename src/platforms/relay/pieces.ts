import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'
import type { Store } from '../../ports/store.ts'

/** Bytes of a piece where there is enough; each is held in memory at both ends. */
const PIECE = 4 * 1024 * 1024
/** Milliseconds that the first byte of a piece waits for others. */
const LINGER = 300
/** Milliseconds between two looks for the next piece; longer while nothing comes. */
const POLL = { first: 100, longest: 1000 } as const

const pieceKey = (prefix: string, index: number) => `${prefix}/${String(index).padStart(6, '0')}`
const endKey = (prefix: string) => `${prefix}/end`

/** Puts a stream into the store piece by piece, so that somebody else can read it as it comes. */
export async function sendPieces(
  prefix: string,
  content: Readable,
  store: Pick<Store, 'write'>,
): Promise<void> {
  let count = 0
  let waiting: Buffer[] = []
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const piece = Buffer.concat(waiting)
    waiting = []
    bytes = 0
    if (piece.length === 0) return
    const key = pieceKey(prefix, count++)
    last = last.then(async () => store.write(key, piece))
    // Whoever waits for it hears of it.
    last.catch(() => undefined)
  }
  let broken: string | null = null
  try {
    for await (const chunk of content) {
      waiting.push(Buffer.from(chunk as Buffer))
      bytes += (chunk as Buffer).length
      timer ??= setTimeout(flush, LINGER)
      if (bytes < PIECE) continue
      flush()
      await last
    }
  } catch (error) {
    broken = (error as Error).message
  }
  flush()
  await last
  await store.write(endKey(prefix), JSON.stringify({ broken }))
}

/**
 * Reads pieces as they come, and ends with the last. Where the sender is gone no end ever comes:
 * then `assertAlive` throws.
 */
export function readPieces(
  prefix: string,
  store: Pick<Store, 'read'>,
  assertAlive: () => void = () => undefined,
): Readable {
  const stopped = new AbortController()
  const { signal } = stopped
  let index = 0

  /** The next piece as soon as it is there; null after the last. */
  async function next(): Promise<Buffer | null> {
    for (let pause: number = POLL.first; ; pause = Math.min(pause * 2, POLL.longest)) {
      const end = await store.read(endKey(prefix))
      const piece = await store.read(pieceKey(prefix, index))
      if (piece !== undefined) {
        index++
        return piece
      }
      // It is written after all pieces, and was looked for before this one.
      if (end !== undefined) return finish(end)
      assertAlive()
      await sleep(pause, undefined, { signal })
    }
  }

  const content = new Readable({
    read() {
      next().then(
        (piece) => content.push(piece),
        (error: Error) => content.destroy(error),
      )
    },
    destroy(error, done) {
      stopped.abort()
      done(error)
    },
  })
  return content
}

function finish(end: Buffer): null {
  const { broken } = JSON.parse(end.toString()) as { readonly broken: string | null }
  if (broken === null) return null
  throw new Problem('command-failed', `what was sent broke off: ${broken}`)
}
