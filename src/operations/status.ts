import type { Drill } from '../domain/drills/drill.ts'
import { findDrillFaults, findLastGood } from '../domain/drills/schedule.ts'
import type { Entry } from '../domain/journal/entry.ts'
import { followsPointer, type Host, type Report } from '../domain/hosts/host.ts'
import type { Lease } from '../domain/locks/lease.ts'
import { activationId, type Pointer } from '../domain/rollouts/pointer.ts'
import type { ImageAge } from '../ports/provider.ts'
import type { World } from '../ports/world.ts'
import { isProblem } from '../domain/problems/problem.ts'
import { findFaults } from './backups/list-backups.ts'
import { listDrills } from './drills/list-drills.ts'
import { readHistory } from './journal/record.ts'
import { readLease } from './locks/with-lease.ts'
import { readReports } from './rollouts/await-hosts.ts'
import { readPointer } from './rollouts/pointer.ts'

export interface HostStatus extends Host {
  readonly serving: string | null
  readonly health: 'healthy' | 'behind' | 'failing' | 'silent' | 'stopped'
  readonly message: string
}

export interface Status {
  readonly url: string
  readonly pointer: Pointer
  readonly hosts: readonly HostStatus[]
  readonly lock: Lease | undefined
  readonly operations: readonly Entry[]
  readonly images: readonly ImageAge[]
  /** What is wrong with the copies of the data; empty where all is well. */
  readonly backups: readonly string[]
  readonly drills: {
    readonly lastGood: Drill | null
    /** What is wrong with them; empty where all is well. */
    readonly faults: readonly string[]
  }
  /** Whether an attack is being kept off; absent where nothing could. */
  readonly isShielded?: boolean
  /** Where it stands, and where it would be; absent at home. */
  readonly standing?: { readonly region: string; readonly home: string }
  readonly isHealthy: boolean
}

/** Milliseconds after which a host that reports every second is called silent. */
const SILENCE = 30_000
const OPERATIONS_SHOWN = 5

/** How the environment is now. */
export async function readStatus(world: World): Promise<Status> {
  const [pointer, hosts, reports, lock, operations, images, { backups, drills }, isShielded] =
    await Promise.all([
      readPointer(world),
      world.fleet.list(),
      readReports(world),
      readLease(world),
      readHistory(world, OPERATIONS_SHOWN),
      world.provider.readImages(),
      readDatastore(world),
      world.provider.shield?.isUp(),
    ])
  const now = world.clock.now()
  const statuses = hosts.map((host) => judge(host, reports.get(host.name), pointer, now))
  const faults = [...backups, ...drills.faults]
  const isHealthy = statuses.every(({ health }) => health === 'healthy') && faults.length === 0
  const { environment, recovery } = world
  const { url } = environment
  return {
    ...{ url, pointer, hosts: statuses, lock, operations, images, backups, drills, isHealthy },
    ...(isShielded === undefined ? {} : { isShielded }),
    ...(recovery?.isThere === true
      ? { standing: { region: recovery.region, home: recovery.home } }
      : {}),
  }
}

/** Without an admin host nobody can tell; that it does not run is told of the host itself. */
async function readDatastore(world: World): Promise<Pick<Status, 'backups' | 'drills'>> {
  const { datastore, clock, environment } = world
  const drills = await listDrills(world)
  const lastGood = findLastGood(drills) ?? null
  try {
    const state = await datastore.readState()
    const now = clock.now()
    const faults = findDrillFaults(drills, state.since, environment.drills, now)
    return { backups: findFaults(state, now), drills: { lastGood, faults } }
  } catch (error) {
    if (isProblem(error)) return { backups: [], drills: { lastGood, faults: [] } }
    throw error
  }
}

function judge(host: Host, report: Report | undefined, pointer: Pointer, now: Date): HostStatus {
  const serving = report?.serving ?? null
  const is = (health: HostStatus['health'], message = ''): HostStatus => ({
    ...host,
    serving,
    health,
    message,
  })
  if (host.state !== 'running') return is('stopped', host.state)
  if (!followsPointer(host.role)) return is('healthy')
  if (report === undefined) return is('silent', 'has never reported')
  if (now.getTime() - Date.parse(report.at) > SILENCE)
    return is('silent', `last report ${report.at}`)
  if (report.failure !== null) return is('failing', report.failure.message)
  const wanted = pointer.stable === null ? null : activationId(pointer.stable)
  return serving === wanted ? is('healthy') : is('behind', `should serve ${wanted ?? 'nothing'}`)
}
