import { activationId, type Pointer } from '../rollouts/pointer.ts'

/** A member of an environment. */
export interface Host {
  /** Unique in its environment: `web1`, `admin`, `database`. */
  readonly name: string
  readonly role: Role
  readonly state: 'running' | 'stopped' | 'missing'
  /** Digest of the image it runs. */
  readonly image: string
}

export const roles = ['edge', 'web', 'admin', 'database', 'cache', 'mail'] as const
export type Role = (typeof roles)[number]

/** Hosts that run PHP and therefore follow the pointer. */
export const followsPointer = (role: Role): boolean => role === 'web' || role === 'admin'

/** What a host says of itself after each sync. */
export interface Report {
  readonly host: string
  readonly role: Role
  readonly at: string
  /** The epoch of the pointer that this report answers. */
  readonly epoch: number
  readonly serving: string | null
  readonly readOnly: boolean
  readonly staged: readonly string[]
  readonly proved: readonly string[]
  readonly failure: Failure | null
  /** The address of the database that PHP asks there; absent where that never changes. */
  readonly database?: string
}

/** Why a host could not do its duty. */
export interface Failure {
  readonly activation: string
  readonly phase: 'fetch' | 'compose' | 'prove' | 'switch' | 'watch'
  readonly message: string
  /** The PHP error with its file and line, where there is one. */
  readonly output: string
}

/** What a host remembers of it, so that it does not do again and again what cannot work. */
export interface RememberedFailure extends Failure {
  /** The pointer's, which asked for it. */
  readonly epoch: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Milliseconds until a host tries again to serve what is live: its database may start later. */
const RETRY = 3000

/** Whether the host should try again: it is asked for anew, or it is what visitors should see. */
export const isOver = (failure: RememberedFailure, pointer: Pointer, now: number): boolean =>
  failure.epoch !== pointer.epoch ||
  (pointer.stable !== null &&
    failure.activation === activationId(pointer.stable) &&
    now - failure.at >= RETRY)

export const reportsPrefix = (environment: string): string => `environments/${environment}/reports/`
