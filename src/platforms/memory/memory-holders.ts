import type { Holder } from '../../domain/locks/lease.ts'
import type { Holders } from '../../ports/holders.ts'

/** A process in a test; `gone` holds the pids of those that were killed. */
export function memoryHolders(pid: number, gone: ReadonlySet<number> = new Set()): Holders {
  const self: Holder = { user: 'ada', machine: 'memory', pid, startedAt: `boot/${pid}` }
  return {
    self: () => self,
    isGone: ({ machine, pid }) => machine === self.machine && gone.has(pid),
  }
}
