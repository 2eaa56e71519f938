import { roles, type Host, type Role } from '../hosts/host.ts'

/** What AWS says of an instance, from three services. */
export interface SeenInstance {
  readonly id: string
  /** As its tag says. */
  readonly role: string
  /** Of EC2: `pending`, `running`, `stopped` … */
  readonly state: string
  readonly image: string
  readonly launchedAt: number
  /** Whether its agent answers. */
  readonly isReachable: boolean
  /** Of Auto Scaling: `Pending:Wait`, `InService`, `Terminating:Proceed` …; empty outside a group. */
  readonly lifecycle: string
}

export interface Instance extends Host {
  readonly id: string
}

/** The hook that keeps a new instance from getting requests until the host proved itself. */
export const LAUNCH_HOOK = 'proved'

/** There is one of each, so it is called as its role; it is told so when it starts. */
export const isAlone = (role: Role) => role === 'admin'

export const instanceName = (role: Role, id: string): string =>
  isAlone(role) ? role : `${role}-${id.replace(/^i-/, '')}`

/**
 * The hosts among the instances, sorted by name. Those that are on their way out are left out:
 * nobody waits for them. A host runs when it can be reached, for one that boots reports nothing yet.
 */
export function chooseHosts(seen: readonly SeenInstance[]): Instance[] {
  const hosts: Instance[] = []
  const newestFirst = seen.toSorted((a, b) => b.launchedAt - a.launchedAt)
  for (const { id, role: tag, state, image, isReachable, lifecycle } of newestFirst) {
    const role = roles.find((known) => known === tag)
    if (role === undefined || isLeaving(state, lifecycle)) continue
    const isSecond = isAlone(role) && hosts.some((known) => known.role === role)
    const name = isSecond ? `${role}-${id.replace(/^i-/, '')}` : instanceName(role, id)
    const isRunning = state === 'running' && isReachable
    hosts.push({ id, name, role, image, state: isRunning ? 'running' : 'stopped' })
  }
  for (const role of ['admin', 'edge', 'web'] as const)
    if (!hosts.some((known) => known.role === role))
      hosts.push({ id: '', name: role, role, image: '', state: 'missing' })
  return hosts.sort((a, b) => a.name.localeCompare(b.name))
}

const isLeaving = (state: string, lifecycle: string) =>
  state === 'shutting-down' || state === 'terminated' || lifecycle.startsWith('Terminat')
