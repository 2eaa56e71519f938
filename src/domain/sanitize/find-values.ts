/** Bytes below which a value is found everywhere by chance. */
export const SHORTEST_VALUE = 6
/** Bytes of a long value that are looked for. */
export const LONGEST_VALUE = 100

const WINDOW = SHORTEST_VALUE
/** Bits of the hash that says at once of most places that no value is there. */
const BITS = 22

interface Candidate {
  readonly index: number
  /** Where in the value its window lies. */
  readonly offset: number
}

export interface Finder {
  /** Looks through what comes next; a value may lie across two chunks. */
  feed(chunk: Uint8Array): void
  /** Indices of the values that were found so far. */
  found(): ReadonlySet<number>
}

/**
 * Looks for many values in one pass over any amount of bytes, wherever in it they lie. A value of
 * fewer bytes than the shortest is never found; of a longer one than the longest, its beginning.
 */
export function findValues(values: readonly Uint8Array[]): Finder {
  const sought = values.map((value) => value.subarray(0, LONGEST_VALUE))
  const candidates = chooseWindows(sought)
  const isPossible = new Uint8Array(1 << BITS)
  for (const key of candidates.keys())
    isPossible[hash(key % 0x1_0000_0000, Math.floor(key / 0x1_0000_0000))] = 1
  const found = new Set<number>()
  let carried: Uint8Array = new Uint8Array(0)

  function check(key: number, end: number, bytes: Uint8Array): void {
    for (const { index, offset } of candidates.get(key) ?? []) {
      const value = sought[index]
      const start = end - WINDOW - offset
      if (value !== undefined && !found.has(index) && isAt(value, start, bytes)) found.add(index)
    }
  }

  return {
    found: () => found,
    feed(chunk) {
      const bytes = join(carried, chunk)
      let low = 0
      let high = 0
      for (let at = 0; at < bytes.length; at++) {
        high = ((high << 8) | (low >>> 24)) & 0xffff
        low = ((low << 8) | (bytes[at] ?? 0)) >>> 0
        if (isPossible[hash(low, high)] === 1 && at >= WINDOW - 1)
          check(high * 0x1_0000_0000 + low, at + 1, bytes)
      }
      carried = bytes.slice(Math.max(0, bytes.length - LONGEST_VALUE + 1))
    },
  }
}

const hash = (low: number, high: number) =>
  (Math.imul(low, 0x9e37_79b1) ^ Math.imul(high, 0x85eb_ca6b)) >>> (32 - BITS)

const keyAt = (value: Uint8Array, offset: number) =>
  value.subarray(offset, offset + WINDOW).reduce((key, byte) => key * 256 + byte, 0)

/**
 * The bytes by which each value is noticed: those of its beginning, middle and end that the fewest
 * values share. Addresses begin alike, password hashes do, and serialised values end alike.
 */
function chooseWindows(values: readonly Uint8Array[]): Map<number, Candidate[]> {
  const offsetsOf = ({ length }: Uint8Array) =>
    length < WINDOW ? [] : [...new Set([length - WINDOW, 0, (length - WINDOW) >> 1])]
  const counts = new Map<number, number>()
  for (const value of values)
    for (const offset of offsetsOf(value)) {
      const key = keyAt(value, offset)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  const candidates = new Map<number, Candidate[]>()
  for (const [index, value] of values.entries()) {
    const countAt = (offset: number) => counts.get(keyAt(value, offset)) ?? 0
    const [offset] = offsetsOf(value).sort((a, b) => countAt(a) - countAt(b))
    if (offset === undefined) continue
    const key = keyAt(value, offset)
    const same = candidates.get(key)
    if (same === undefined) candidates.set(key, [{ index, offset }])
    else same.push({ index, offset })
  }
  return candidates
}

function isAt(value: Uint8Array, start: number, bytes: Uint8Array): boolean {
  if (start < 0 || start + value.length > bytes.length) return false
  for (let at = 0; at < value.length; at++) if (value[at] !== bytes[start + at]) return false
  return true
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
