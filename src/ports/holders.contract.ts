import { describe, expect, test } from 'vitest'
import type { Holder } from '../domain/locks/lease.ts'
import type { Holders } from './holders.ts'

/** The promises of `Holders`, which every platform keeps. */
export function holdersContract(
  name: string,
  open: () => Promise<{ readonly holders: Holders; readonly dead: Holder }>,
): void {
  describe(name, () => {
    test('this process is the same each time, and lives', async () => {
      const { holders } = await open()
      expect(holders.self()).toEqual(holders.self())
      expect(holders.isGone(holders.self())).toBe(false)
    })

    test('knows that a process on this machine has ended', async () => {
      const { holders, dead } = await open()
      expect(dead.machine).toBe(holders.self().machine)
      expect(holders.isGone(dead)).toBe(true)
    })

    test('does not judge processes of another machine', async () => {
      const { holders, dead } = await open()
      expect(holders.isGone({ ...dead, machine: `not-${dead.machine}` })).toBe(false)
    })
  })
}
