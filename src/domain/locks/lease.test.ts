import { expect, test } from 'vitest'
import { isFree, LEASE_DURATION, nextLease, releaseLease, renewLease } from './lease.ts'

const holder = { user: 'ada', machine: 'desk', pid: 7, startedAt: '1' }
const noon = new Date('2026-01-01T12:00:00Z')
const later = (ms: number) => new Date(noon.getTime() + ms)

test('a lease is held until it expires', () => {
  const lease = nextLease(undefined, holder, 'deploy main', noon)
  expect(isFree(lease, later(LEASE_DURATION - 1))).toBe(false)
  expect(isFree(lease, later(LEASE_DURATION))).toBe(true)
  expect(isFree(renewLease(lease, later(10_000)), later(LEASE_DURATION))).toBe(false)
})

test('the fence grows with every holder, also after a release', () => {
  const first = nextLease(undefined, holder, 'deploy', noon)
  expect(isFree(releaseLease(first), noon)).toBe(true)
  expect(nextLease(releaseLease(first), holder, 'deploy', noon).fence).toBe(2)
})
