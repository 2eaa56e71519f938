import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { isOver, type Failure, type RememberedFailure } from '../domain/hosts/host.ts'
import { Problem } from '../domain/problems/problem.ts'
import type { Component } from '../domain/releases/component.ts'
import { releaseKey, type Release } from '../domain/releases/release.ts'
import {
  activationId,
  chooseDuty,
  sameActivation,
  type Activation,
  type Pointer,
} from '../domain/rollouts/pointer.ts'
import type { HostStore } from '../ports/store.ts'
import { execute } from '../platforms/process/execute.ts'
import { checkWiki } from './check-wiki.ts'
import { readRelease } from './collect.ts'
import { fetchComponents } from './components.ts'
import { compose } from './compose.ts'
import { lint } from './lint.ts'
import { paths, releasePath } from './paths.ts'
import { phpLogEnd, readPhpLog } from './php-log.ts'
import { markLeft, pointView, readServing } from './switch.ts'
import type { ThisHost } from './this-host.ts'

/** What this host remembers between two syncs; losing it costs only work. */
export interface Memory {
  readonly staged: Map<string, Release>
  readonly proved: Set<string>
  failure: RememberedFailure | null
  /** Where PHP's log stood when this host last switched. */
  switchedAt: number
  /** When the new release was last looked at under real requests. */
  watchedAt: number
}

export const blankMemory = (): Memory => ({
  staged: new Map(),
  proved: new Set(),
  failure: null,
  switchedAt: 0,
  watchedAt: 0,
})

/** Milliseconds between two looks at a canary. */
const WATCH_INTERVAL = 900

/** Does what the pointer asks of this host. Doing it again changes nothing. */
export async function sync(
  pointer: Pointer,
  host: ThisHost,
  memory: Memory,
  store: HostStore,
): Promise<void> {
  if (memory.failure !== null && isOver(memory.failure, pointer, Date.now())) memory.failure = null
  const duty = chooseDuty(pointer, host.name)
  const attempt = async (
    activation: Activation,
    phase: Failure['phase'],
    work: () => Promise<void>,
  ) => {
    const id = activationId(activation)
    if (memory.failure?.activation === id) return
    try {
      await work()
    } catch (error) {
      const output = error instanceof Problem ? (error.output ?? '') : ''
      const message = (error as Error).message
      const { epoch } = pointer
      memory.failure = { activation: id, phase, message, output, epoch, at: Date.now() }
    }
  }

  await applyReadOnly(pointer.readOnly)
  for (const activation of duty.stage)
    await attempt(activation, 'fetch', async () => stage(activation, memory, store))
  if (duty.prove !== null) {
    const activation = duty.prove
    await attempt(activation, 'prove', async () => prove(activation, pointer, host, memory))
  }
  if (duty.serve !== null) {
    const activation = duty.serve
    await attempt(activation, 'switch', async () => serve(activation, host, memory))
    const isWatched = pointer.wave === 'canary' && sameActivation(activation, pointer.target)
    if (isWatched && host.role === 'web')
      await attempt(activation, 'watch', async () => watchNew(activation, pointer, memory))
  }
}

async function stage(activation: Activation, memory: Memory, store: HostStore): Promise<void> {
  const id = activationId(activation)
  // The collector may have been here since.
  if (memory.staged.has(id) && (await stat(releasePath(id)).catch(() => null)) !== null) return
  const release = await readRelease(activation.release, store)
  if (release === undefined)
    throw new Problem('store-broken', `the store has no ${releaseKey(activation.release)}`)
  await fetchComponents(release.components, store)
  await makeWritable(release.writable ?? [])
  await compose({ id, database: activation.database }, release)
  memory.staged.set(id, release)
}

/** The folders that extensions insist on writing to; the components hold links to them. */
async function makeWritable(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const path = `${paths.root}/writable/${folder}`
    await execute(['install', '--directory', '--owner=www-data', '--group=www-data', path])
  }
}

/** A web head asks the wiki itself; the admin host reads what no page of the proof would load. */
async function prove(
  activation: Activation,
  pointer: Pointer,
  host: ThisHost,
  memory: Memory,
): Promise<void> {
  const id = activationId(activation)
  if (memory.proved.has(id) || !memory.staged.has(id)) return
  if (host.role === 'web') await proveByAsking(id, pointer.canaries.includes(host.name), memory)
  else if (pointer.stable !== null) await lint(findFresh(id, pointer, memory))
  memory.proved.add(id)
}

/** The components that the live release does not have. */
function findFresh(id: string, { stable }: Pointer, memory: Memory): readonly Component[] {
  const before = stable === null ? undefined : memory.staged.get(activationId(stable))
  const known = new Set(before?.components.map((component) => component.id))
  return memory.staged.get(id)?.components.filter((component) => !known.has(component.id)) ?? []
}

async function proveByAsking(id: string, isFirst: boolean, memory: Memory): Promise<void> {
  await pointView('staged', id)
  const occasion = isFirst ? 'firstProof' : 'proof'
  const fault = await checkWiki('staged', id, serverOf(memory, id), occasion)
  if (fault !== null) throw new Problem('proof-failed', fault.message, { output: fault.output })
}

/** The address that visitors use, so that the wiki does not redirect us to it. */
const serverOf = (memory: Memory, id: string) => memory.staged.get(id)?.server ?? 'http://127.0.0.1'

async function serve(activation: Activation, host: ThisHost, memory: Memory): Promise<void> {
  const id = activationId(activation)
  const serving = await readServing()
  const isReady = memory.staged.has(id) && memory.proved.has(id)
  if (isReady && serving !== id) {
    memory.switchedAt = await phpLogEnd()
    memory.watchedAt = 0
    await pointView('current', id)
    if (serving !== null) await markLeft(serving)
    if (host.role === 'admin') await restartJobRunner()
  }
  if (isReady && host.role === 'web') await writeFile(paths.healthy, 'ok\n')
}

/** The new release under real requests: it still answers, and its own code logs no fatal error. */
async function watchNew(activation: Activation, pointer: Pointer, memory: Memory): Promise<void> {
  const id = activationId(activation)
  // The store may tell of one change several times.
  if (Date.now() - memory.watchedAt < WATCH_INTERVAL) return
  memory.watchedAt = Date.now()
  const fault = await checkWiki('current', id, serverOf(memory, id), 'watch')
  if (fault !== null) throw new Problem('canary-failed', fault.message, { output: fault.output })
  const fresh = findFresh(id, pointer, memory)
  const log = (await readPhpLog(memory.switchedAt)).split('\n')
  const fatal = log.find(
    (line) =>
      /fatal error|parse error|exception/i.test(line) && fresh.some(({ id }) => line.includes(id)),
  )
  if (fatal !== undefined)
    throw new Problem('canary-failed', 'PHP failed in what this release changes', { output: fatal })
}

async function applyReadOnly(reason: string | null): Promise<void> {
  const now = await readFile(paths.readOnly, 'utf8').catch(() => null)
  if (now === reason) return
  if (reason === null) await rm(paths.readOnly, { force: true })
  else await writeFile(paths.readOnly, reason)
}

/** Jobs of the old code end first; the supervisor starts the runner again in the new one. */
async function restartJobRunner(): Promise<void> {
  await execute(['sv', '-w', '30', 'term', '/etc/wikistead/services/admin/job-runner'])
}
