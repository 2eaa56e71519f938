import { isProblem } from '../domain/problems/problem.ts'
import { reportsPrefix, type Report } from '../domain/hosts/host.ts'
import {
  activationId,
  chooseDuty,
  parsePointer,
  pointerKey,
  type Pointer,
} from '../domain/rollouts/pointer.ts'
import type { HostStore } from '../ports/store.ts'
import type { Cloud } from './cloud.ts'
import { collect } from './collect.ts'
import { readServing } from './switch.ts'
import { blankMemory, sync, type Memory } from './sync.ts'
import type { ThisHost } from './this-host.ts'

interface Means {
  readonly store: HostStore
  /** What a host on AWS does besides; undefined elsewhere. */
  readonly cloud: Cloud | undefined
  readonly log: (line: string) => void
}

/** Milliseconds between two looks at the pointer where no change is noticed, and two reports. */
const PACE = { tick: 1000, report: 0 }
/** Each look and each report is paid for there. Who watches calls a host silent after 30 s. */
const CLOUD_PACE = { tick: 2000, report: 15_000 }
/** Milliseconds between two collections of what nobody needs. */
const COLLECTION = 60_000

/** Follows the pointer until the host program itself is replaced. */
export async function agent(host: ThisHost, program: string, { store, cloud, log }: Means) {
  const memory = blankMemory()
  const pace = cloud === undefined ? PACE : CLOUD_PACE
  const tell = teller(log)
  let collectedAt = 0
  let reported = { said: '', at: 0 }
  for (;;) {
    const changed = nextChange(store, host, pace.tick)
    try {
      await cloud?.keepSecrets()
      const database = await cloud?.keepPlaces(host, store)
      const asks = await readPointer(store, host.environment)
      const pointer = { ...asks, readOnly: cloud?.refuseEdits() ?? asks.readOnly }
      await sync(pointer, host, memory, store)
      const report = await makeReport(pointer, host, memory, database)
      const { at: _, ...rest } = report
      const said = JSON.stringify(rest)
      if (said !== reported.said) log(describe(report))
      if (said !== reported.said || Date.now() - reported.at >= pace.report) {
        const key = `${reportsPrefix(host.environment)}${host.name}.json`
        await store.write(key, JSON.stringify(report))
        reported = { said, at: Date.now() }
      }
      await cloud?.tellLaunched(isWell(report, pointer))
      if (Date.now() - collectedAt > COLLECTION) {
        collectedAt = Date.now()
        await collect(pointer, store)
      }
      const asked = await askedProgram(store, host.environment)
      if (asked !== undefined && asked !== program) return
      tell('')
    } catch (error) {
      // What is served goes on being served, whatever is the matter with the store or the pointer.
      tell(
        `sync failed: ${isProblem(error) ? error.message : ((error as Error).stack ?? String(error))}`,
      )
      await cloud?.tellLaunched(false).catch(() => undefined)
    }
    await changed
  }
}

/** Says once what goes on and on. */
export function teller(log: (line: string) => void) {
  let told = ''
  return (line: string) => {
    if (line !== told && line !== '') log(line)
    told = line
  }
}

/** Serves what the pointer asks of it, and has proved it; the first release is none's stable one. */
function isWell({ host, serving, proved }: Report, pointer: Pointer): boolean {
  const { serve } = chooseDuty(pointer, host)
  return serve !== null && serving === activationId(serve) && proved.includes(serving)
}

/** Ends at the next change of the pointer, or after a tick. */
async function nextChange(store: HostStore, host: ThisHost, tick: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const timer = setTimeout(done, tick)
    const stop = store.watch(pointerKey(host.environment), done)
  })
}

async function readPointer(store: HostStore, environment: string): Promise<Pointer> {
  const cell = await store.readCell(pointerKey(environment))
  return parsePointer(cell?.content)
}

export const askedProgram = async (store: HostStore, environment: string) =>
  (await store.read(`environments/${environment}/host-program`))?.toString().trim()

const makeReport = async (
  pointer: Pointer,
  host: ThisHost,
  memory: Memory,
  database: string | undefined,
): Promise<Report> => ({
  host: host.name,
  role: host.role,
  at: new Date().toISOString(),
  epoch: pointer.epoch,
  serving: await readServing(),
  readOnly: pointer.readOnly !== null,
  staged: [...memory.staged.keys()],
  proved: [...memory.proved],
  failure: memory.failure,
  ...(database === undefined ? {} : { database }),
})

const describe = ({ epoch, serving, failure }: Report) =>
  `epoch ${epoch}: serving ${serving ?? 'nothing'}${failure === null ? '' : `; ${failure.phase} of ${failure.activation} failed: ${failure.message}`}`
