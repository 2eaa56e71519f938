/** Who holds an environment. */
export interface Holder {
  readonly user: string
  readonly machine: string
  readonly pid: number
  /** Tells two processes with the same pid apart: clock ticks after boot, with the boot's id. */
  readonly startedAt: string
}

/** A lock that runs out. The fence grows with each holder and never shrinks. */
export interface Lease {
  readonly fence: number
  readonly holder: Holder | null
  readonly reason: string
  readonly acquiredAt: string
  readonly expiresAt: string
}

/** Milliseconds; renewed at a third of it. */
export const LEASE_DURATION = 15_000

export const lockKey = (environment: string): string => `environments/${environment}/lock`

export const isFree = (lease: Lease | undefined, now: Date): boolean =>
  lease === undefined || lease.holder === null || Date.parse(lease.expiresAt) <= now.getTime()

/** Takes the lease over from whoever had it before. */
export const nextLease = (
  before: Lease | undefined,
  holder: Holder,
  reason: string,
  now: Date,
): Lease => ({
  fence: (before?.fence ?? 0) + 1,
  holder,
  reason,
  acquiredAt: now.toISOString(),
  expiresAt: new Date(now.getTime() + LEASE_DURATION).toISOString(),
})

export const renewLease = (lease: Lease, now: Date): Lease => ({
  ...lease,
  expiresAt: new Date(now.getTime() + LEASE_DURATION).toISOString(),
})

export const releaseLease = (lease: Lease): Lease => ({ ...lease, holder: null })
