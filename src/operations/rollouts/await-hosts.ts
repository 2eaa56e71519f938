import {
  followsPointer,
  reportsPrefix,
  type Failure,
  type Host,
  type Report,
} from '../../domain/hosts/host.ts'
import { Problem, type ProblemCode } from '../../domain/problems/problem.ts'
import { activationId, type Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import type { HeldLease } from '../locks/with-lease.ts'

/** Milliseconds between two looks at the reports where no change is noticed. */
const POLL = 100
/** Milliseconds between two looks at which hosts there are. */
const RELIST = 2000

interface Waiting {
  readonly what: string
  readonly epoch: number
  readonly target: Activation | null
  readonly hosts: readonly string[]
  readonly isDone: (report: Report) => boolean
  /** Milliseconds until we give up. */
  readonly timeout: number
}

/**
 * Waits until all these hosts report that it is done. Fails as soon as one reports that it
 * cannot, or does not run any more, with that host's own words.
 */
export async function awaitHosts(
  waiting: Waiting,
  lease: HeldLease,
  world: Pick<World, 'store' | 'fleet' | 'clock' | 'environment' | 'emit'>,
): Promise<Report[]> {
  const { store, fleet, clock, environment, emit } = world
  const deadline = clock.now().getTime() + waiting.timeout
  let relistAt = clock.now().getTime() + RELIST
  let wake = () => {}
  const stop = store.watch(reportsPrefix(environment.name), () => wake())
  try {
    for (;;) {
      lease.assertHeld()
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      const reports = await readReports(world)
      const relevant = waiting.hosts.map((name) => reports.get(name))
      for (const report of relevant) throwFailure(report, waiting)
      const done = relevant.filter((report) => report !== undefined && isDone(report, waiting))
      if (done.length === waiting.hosts.length) return done as Report[]
      const now = clock.now().getTime()
      const late = waiting.hosts.filter((_, index) => !done.includes(relevant[index]))
      if (now > deadline)
        throw new Problem(
          'hosts-missing',
          `${waiting.what}: ${late.join(', ')} did not report in ${waiting.timeout / 1000} s`,
          {
            hint: `wikistead logs ${environment.name} --host ${late[0] ?? ''}`,
            output: relevant.flatMap((report) => report?.failure?.message ?? []).join('\n'),
          },
        )
      if (now > relistAt) {
        relistAt = now + RELIST
        throwStopped(await fleet.list(), late, waiting.what, environment.name)
        emit({ type: 'progress', step: waiting.what, message: `waiting for ${late.join(', ')}` })
      }
      await Promise.race([changed, clock.sleep(POLL)])
    }
  } finally {
    stop()
  }
}

const isDone = (report: Report, { epoch, isDone }: Waiting) =>
  report.epoch >= epoch && isDone(report)

const codes: Readonly<Record<string, ProblemCode>> = {
  prove: 'proof-failed',
  switch: 'canary-failed',
  watch: 'canary-failed',
}

function throwFailure(report: Report | undefined, { epoch, target }: Waiting): void {
  if (report === undefined || report.failure === null || target === null) return
  if (report.epoch < epoch || report.failure.activation !== activationId(target)) return
  const { phase, message, output } = report.failure
  throw new Problem(
    codes[phase] ?? 'build-failed',
    phase === 'watch'
      ? `the release failed under real requests on ${report.host}: ${message}`
      : `${report.host} could not ${phase} the release: ${message}`,
    {
      output,
      hint: `mend the wiki repository and deploy again; ${wasUnseen(phase) ? 'visitors still see' : 'all heads go back to'} the release before`,
    },
  )
}

/** A head that switches or is watched may already have shown the release to somebody. */
const wasUnseen = (phase: Failure['phase']) => phase !== 'switch' && phase !== 'watch'

/** Fails where one of these hosts does not run, whatever it reported before. */
export async function assertRunning(
  { hosts, what }: Pick<Waiting, 'hosts' | 'what'>,
  { fleet, environment }: Pick<World, 'fleet' | 'environment'>,
): Promise<void> {
  throwStopped(await fleet.list(), hosts, what, environment.name)
}

function throwStopped(
  hosts: readonly Host[],
  late: readonly string[],
  what: string,
  environment: string,
) {
  const stopped = hosts.filter(({ name, state }) => state !== 'running' && late.includes(name))
  if (stopped.length > 0)
    throw new Problem(
      'hosts-missing',
      `${what}: ${stopped.map(({ name }) => name).join(', ')} does not run any more`,
      {
        hint: `wikistead up ${environment}`,
      },
    )
}

export async function readReports({
  store,
  environment,
}: Pick<World, 'store' | 'environment'>): Promise<Map<string, Report>> {
  const keys = await store.list(reportsPrefix(environment.name))
  const reports = new Map<string, Report>()
  for (const key of keys) {
    const content = await store.read(key)
    if (content === undefined) continue
    const report = JSON.parse(content.toString()) as Report
    reports.set(report.host, report)
  }
  return reports
}

/** The hosts that follow the pointer and run now, and those that should and do not. */
export async function listFollowers({
  fleet,
}: Pick<World, 'fleet'>): Promise<{ running: Host[]; absent: Host[] }> {
  const followers = (await fleet.list()).filter(({ role }) => followsPointer(role))
  return {
    running: followers.filter(({ state }) => state === 'running'),
    absent: followers.filter(({ state }) => state !== 'running'),
  }
}
