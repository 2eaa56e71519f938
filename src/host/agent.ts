import { readFile } from 'node:fs/promises'
import type { Report } from '../domain/hosts/host.ts'
import { parsePointer, pointerKey, type Pointer } from '../domain/rollouts/pointer.ts'
import type { Store } from '../ports/store.ts'
import { directoryStore } from '../platforms/directory-store/directory-store.ts'
import { collect } from './collect.ts'
import { paths } from './paths.ts'
import { readServing } from './switch.ts'
import { blankMemory, sync, type Memory } from './sync.ts'
import type { ThisHost } from './this-host.ts'

/** Milliseconds between two looks at the pointer where no change is noticed. */
const TICK = 1000
/** Milliseconds between two collections of what nobody needs. */
const COLLECTION = 60_000

/** Follows the pointer until the host program itself is replaced. */
export async function agent(host: ThisHost, program: string, log: (line: string) => void) {
  const store = directoryStore(paths.store)
  const memory = blankMemory()
  let collectedAt = 0
  let reported = ''
  for (;;) {
    const changed = nextChange(store, host)
    const pointer = await readPointer(store, host.environment)
    try {
      await sync(pointer, host, memory, store)
      const report = await makeReport(pointer, host, memory)
      const { at: _, ...said } = report
      if (JSON.stringify(said) !== reported) log(describe(report))
      reported = JSON.stringify(said)
      await directoryStore(paths.reports).write(`${host.name}.json`, JSON.stringify(report))
      if (Date.now() - collectedAt > COLLECTION) {
        collectedAt = Date.now()
        await collect(pointer, store)
      }
    } catch (error) {
      log(`sync failed: ${(error as Error).stack ?? String(error)}`)
    }
    if ((await askedProgram(host.environment)) !== program) return
    await changed
  }
}

/** Ends at the next change of the pointer, or after a tick. */
async function nextChange(store: Store, host: ThisHost): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const timer = setTimeout(done, TICK)
    const stop = store.watch(pointerKey(host.environment), done)
  })
}

async function readPointer(store: Store, environment: string): Promise<Pointer> {
  const cell = await store.readCell(pointerKey(environment))
  return parsePointer(cell?.content)
}

const askedProgram = async (environment: string) =>
  (await readFile(`${paths.store}/environments/${environment}/host-program`, 'utf8')).trim()

const makeReport = async (pointer: Pointer, host: ThisHost, memory: Memory): Promise<Report> => ({
  host: host.name,
  role: host.role,
  at: new Date().toISOString(),
  epoch: pointer.epoch,
  serving: await readServing(),
  readOnly: pointer.readOnly !== null,
  staged: [...memory.staged.keys()],
  proved: [...memory.proved],
  failure: memory.failure,
})

const describe = ({ epoch, serving, failure }: Report) =>
  `epoch ${epoch}: serving ${serving ?? 'nothing'}${failure === null ? '' : `; ${failure.phase} of ${failure.activation} failed: ${failure.message}`}`
