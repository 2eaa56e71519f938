import { readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import type { Holders } from '../../ports/holders.ts'

/** Knows processes on this machine by their number and the moment they began. */
export function processHolders(): Holders {
  const machine = hostname()
  return {
    self: () => ({
      user: userInfo().username,
      machine,
      pid: process.pid,
      startedAt: startOf(process.pid) ?? '',
    }),
    isGone: ({ machine: other, pid, startedAt }) =>
      other === machine && startedAt !== '' && startOf(pid) !== startedAt,
  }
}

/** The boot's id and the ticks since then; undefined where there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; the start time is the 20th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    return `${boot}/${fields[19] ?? ''}`
  } catch {
    return undefined
  }
}
