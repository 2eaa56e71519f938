import type { Role } from './host.ts'

/**
 * A command for a host that the tool cannot reach by itself. It lies in the store, for what travels
 * with the nudge is kept in histories that more people read; the nudge only says its number.
 */
export interface RelayedRequest {
  readonly host: string
  readonly argv: readonly [string, ...string[]]
  readonly user: 'root' | 'web'
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string | null
  /** Whether something is to be read on stdin. */
  readonly hasInput: boolean
  /** Whether it ends when nobody reads its output any more. */
  readonly endsWithReader: boolean
  /** Whether stdin and stdout are a terminal, and not in the store. */
  readonly isTerminal: boolean
  /** Milliseconds since 1970; one that arrives later is not begun. */
  readonly until: number
}

/** What became of it; the pieces of stdout and stderr lie beside it. */
export interface RelayedResult {
  readonly status: number
}

/** Numbers of requests, as `randomUUID` makes them; nothing else becomes part of a key. */
export const REQUEST_PATTERN = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

/** Where all of it lies; none of it is worth keeping. */
export const relayRoot = (environment: string): string => `environments/${environment}/relay/`

/** By role, as the hosts of each may read only their own. */
export const relayPrefix = (environment: string, role: Role): string =>
  `${relayRoot(environment)}${role}/`

export const relayKeys = (environment: string, role: Role, id: string) => {
  const prefix = `${relayPrefix(environment, role)}${id}/`
  return {
    prefix,
    request: `${prefix}request`,
    result: `${prefix}result`,
    /** Renewed while somebody waits for the output; see `GONE`. */
    reader: `${prefix}reader`,
    stdin: `${prefix}stdin`,
    stdout: `${prefix}stdout`,
    stderr: `${prefix}stderr`,
  }
}

/** What is written in the reader's place when it does not want any more. */
export const GONE = 'gone'

/** Milliseconds between two signs of life of a reader. */
export const READER_SIGN = 10_000
/** Milliseconds without one until the reader counts as gone. */
export const READER_LOST = 60_000
