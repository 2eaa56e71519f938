import type { Holder } from '../domain/locks/lease.ts'

/** Knows which process this is, and whether another still lives. */
export interface Holders {
  self(): Holder
  /** True only where it is certain: same machine, and no such process any more. */
  isGone(holder: Holder): boolean
}
