/** A release together with the database that it speaks to. */
export interface Activation {
  readonly release: string
  readonly database: string
}

/**
 * How far a new release has come; each wave includes what the ones before it ask. `back` has no
 * target any more: hosts that had switched return, and the edge may still hold their pages.
 */
export type Wave = 'idle' | 'stage' | 'prove' | 'canary' | 'all' | 'back'

/**
 * What should be, of one environment. Hosts converge to it; operations only move it, by
 * compare-and-swap, and only while they hold the lease whose number is `fence`.
 */
export interface Pointer {
  readonly epoch: number
  readonly fence: number
  readonly stable: Activation | null
  readonly target: Activation | null
  readonly wave: Wave
  /** The heads that go first; they also prove what one head can say for all. */
  readonly canaries: readonly string[]
  /** Why editors cannot save now; null where they can. */
  readonly readOnly: string | null
  /** A switch to another database that has not come to its end. */
  readonly switching: DatabaseSwitch | null
  /** A restore that is just taking the place of the live data, and what to name live to undo it. */
  readonly restoring: { readonly id: string; readonly before: string } | null
  /** Releases that stay on the hosts' disks, the one that was live last first. */
  readonly keep: readonly string[]
  /** The database that each of them served with last. */
  readonly databases: Readonly<Record<string, string>>
  /** When the live database went live; edits since then are in it alone. Null for the first. */
  readonly databaseSince: string | null
}

export interface DatabaseSwitch {
  /** The live database, which takes no edits meanwhile. */
  readonly from: string
  /** The copy made for the switch; dropped where the switch fails. Null where none was made. */
  readonly copy: string | null
  readonly readOnlyBefore: string | null
}

export const emptyPointer: Pointer = {
  epoch: 0,
  fence: 0,
  stable: null,
  target: null,
  wave: 'idle',
  canaries: [],
  readOnly: null,
  switching: null,
  restoring: null,
  keep: [],
  databases: {},
  databaseSince: null,
}

/** Reads a pointer; one that an earlier Wikistead wrote lacks what came later. */
export const parsePointer = (content: string | undefined): Pointer =>
  content === undefined
    ? emptyPointer
    : { ...emptyPointer, ...(JSON.parse(content) as Partial<Pointer>) }

/** The pointer once the target is live everywhere: what switched is stable, and remembered. */
export function settle(
  pointer: Pointer,
  target: Activation,
  keep: readonly string[],
  now: Date,
): Partial<Pointer> {
  const { stable, switching, readOnly } = pointer
  const databases: Record<string, string> = { ...pointer.databases }
  if (stable !== null) databases[stable.release] = stable.database
  databases[target.release] = target.database
  const isSwitched = stable !== null && stable.database !== target.database
  return {
    ...{ stable: target, target: null, wave: 'idle', canaries: [], keep },
    ...{ readOnly: switching === null ? readOnly : switching.readOnlyBefore, switching: null },
    databases: Object.fromEntries(Object.entries(databases).filter(([id]) => keep.includes(id))),
    databaseSince: isSwitched ? now.toISOString() : pointer.databaseSince,
  }
}

export const pointerKey = (environment: string): string => `environments/${environment}/pointer`

/** The name of the composed directory: the same release on another database is another one. */
export const activationId = ({ release, database }: Activation): string => `${release}.${database}`

export const sameActivation = (a: Activation | null, b: Activation | null): boolean =>
  a === b || (a !== null && b !== null && activationId(a) === activationId(b))

export interface Duty {
  /** What this host serves; null before the first release. */
  readonly serve: Activation | null
  readonly stage: readonly Activation[]
  readonly prove: Activation | null
}

/** What the pointer asks of one host. A host that was born a second ago gets the right answer. */
export function chooseDuty(pointer: Pointer, host: string): Duty {
  const { stable, target, wave, canaries } = pointer
  const switched = wave === 'all' || (wave === 'canary' && canaries.includes(host))
  return {
    serve: switched && target !== null ? target : stable,
    stage: [stable, target].filter((activation) => activation !== null),
    prove: target !== null && wave !== 'stage' ? target : stable,
  }
}
