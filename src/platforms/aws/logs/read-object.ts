import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { LogLine } from '../../../domain/logs/line.ts'
import { readRecord } from '../../../domain/logs/record.ts'
import { Problem } from '../../../domain/problems/problem.ts'

interface Whose {
  readonly key: string
  readonly host: string
}

/** Letters of one line that the journal never has: it ends lines of programs at 48 kB. */
const LONGEST = 1_000_000

/** The lines of an object, unpacked as they are read. Those before a break are good. */
export async function* readObject(
  packed: Uint8Array | undefined,
  { key, host }: Whose,
): AsyncGenerator<LogLine> {
  if (packed === undefined) return
  let strange = 0
  try {
    for await (const text of linesOf(packed)) {
      const line = readRecord(text, host)
      if (line === undefined) strange += 1
      else yield line
    }
  } catch (error) {
    throw new Problem('logs-damaged', `${key}: ${(error as Error).message}`, { cause: error })
  }
  if (strange > 0) throw new Problem('logs-damaged', `${key}: ${strange} lines are no records`)
}

async function* linesOf(packed: Uint8Array): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  // The whole of it in one piece: it is in memory already.
  const unpacked = Readable.from([packed]).pipe(createGunzip())
  for await (const chunk of unpacked) {
    const lines = `${rest}${decoder.decode(chunk as Buffer, { stream: true })}`.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST) throw new Error(`a line of more than ${LONGEST} letters`)
    yield* lines.filter((line) => line !== '')
  }
  if (rest !== '') yield rest
}
