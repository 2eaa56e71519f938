import type { Drill } from '../../../domain/drills/drill.ts'

/** What the parts of a recovery are called for people, in the order in which they come. */
const names: Readonly<Record<string, string>> = {
  lose: 'losing it',
  'read-only': 'stopping edits',
  unpack: 'unpacking the copy',
  replay: 'replaying the log',
  check: 'checking the tables',
  files: 'files',
  swap: 'swap',
  look: 'looking through the edge',
  thaw: 'allowing edits',
}

const REST = 'the rest'

/** Below this it is not worth a name of its own. */
const LEAST_SECONDS = 0.05

interface Part {
  readonly name: string
  readonly seconds: number
}

/** The recovery in parts that add up to the whole. */
export function partsOf({ phases, recoverySeconds }: Pick<Drill, 'phases' | 'recoverySeconds'>) {
  const parts: Part[] = Object.entries(phases).map(([name, seconds]) => ({
    name: names[name] ?? name,
    seconds,
  }))
  const rest = recoverySeconds - parts.reduce((sum, { seconds }) => sum + seconds, 0)
  return [...parts, { name: REST, seconds: rest }].filter(({ seconds }) => seconds > LEAST_SECONDS)
}

/** All that occur, in the order in which they come. */
export function listParts(drills: readonly Drill[]): string[] {
  const found = new Set(drills.flatMap((drill) => partsOf(drill).map(({ name }) => name)))
  const known = Object.values(names)
  const others = [...found].filter((name) => !known.includes(name) && name !== REST)
  return [...known, ...others, REST].filter((name) => found.has(name))
}
