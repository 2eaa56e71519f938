import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type {
  Backup,
  BackupState,
  Failure,
  FormerRepository,
  LogState,
  RepositoryCheck,
} from '../../domain/backups/backup.ts'
import type { Drill } from '../../domain/drills/drill.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { readHolder } from './lock.ts'
import { places } from './places.ts'
import { listSnapshots, readSnapshot, readText, storeStream, type Snapshot } from './restic.ts'
import { readTimeline } from './timeline.ts'

const folder = join(places.state, 'backups')
const drills = join(places.state, 'drills')
const rest = join(places.state, 'state.json')
const failures = join(places.state, 'failures')
const repositories = join(places.state, 'repositories.json')
const checked = join(places.state, 'check.json')
const keptLog = join(places.state, 'kept-log.json')

type Rest = Pick<BackupState, 'at' | 'since' | 'log' | 'files'>
type Repositories = Pick<BackupState, 'repository' | 'former'>

async function put(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}.part`
  await writeFile(part, JSON.stringify(value))
  await rename(part, path)
}

async function read<T>(path: string): Promise<T | undefined> {
  const written = await readFile(path, 'utf8').catch(() => undefined)
  return written === undefined ? undefined : (JSON.parse(written) as T)
}

/**
 * Tells of a backup. One that is good is told in the repository first, which outlives this host:
 * what is called good here is so there too.
 */
export async function writeBackup(backup: Backup): Promise<void> {
  if (backup.verifiedAt !== null)
    await storeStream('backup.json', ['meta', `id=${backup.id}`], () => JSON.stringify(backup))
  await put(join(folder, `${backup.id}.json`), backup)
}

/** Nobody may begin a restore from a backup of which a part may already be gone. */
export const writeGoing = async (backup: Backup): Promise<void> =>
  put(join(folder, `${backup.id}.json`), { ...backup, verifiedAt: null, fault: 'cleared away' })

export const forgetBackup = async (id: string): Promise<void> =>
  rm(join(folder, `${id}.json`), { force: true })

export const forgetBackups = async (): Promise<void> => rm(folder, { recursive: true, force: true })

/** Oldest first; read from the repository where nothing is told here. */
export async function readBackups(): Promise<Backup[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
  if (names.length === 0) return adopt(await listSnapshots(['meta']))
  const written = await Promise.all(
    names.sort().map(async (name) => read<Backup>(join(folder, name))),
  )
  return written.filter((backup) => backup !== undefined)
}

/** As above, with those that only the repository knows. */
export async function readAllBackups(snapshots: readonly Snapshot[]): Promise<Backup[]> {
  const known = await readBackups()
  const ids = new Set(known.map(({ id }) => `id=${id}`))
  const stored = snapshots.filter(({ tags = [] }) => tags.includes('meta'))
  const adopted = await adopt(stored.filter(({ tags = [] }) => !tags.some((tag) => ids.has(tag))))
  return [...known, ...adopted].sort((a, b) => a.id.localeCompare(b.id))
}

async function adopt(snapshots: readonly { readonly id: string }[]): Promise<Backup[]> {
  const backups: Backup[] = []
  for (const { id } of snapshots) {
    const told = await readText(await readSnapshot(id, '/backup.json'))
    const backup = JSON.parse(told) as Backup
    backups.push(backup)
    await put(join(folder, `${backup.id}.json`), backup)
  }
  return backups
}

const blank = (): Rest => ({
  ...{ at: new Date().toISOString(), since: new Date().toISOString() },
  log: { timeline: null, archived: {}, stored: {}, ends: {}, since: {} },
  files: { count: 0, missing: [], storedUntil: null },
})

export async function readRest(): Promise<Rest> {
  const known = await read<Rest>(rest)
  const since = (await read<LogState['since']>(keptLog)) ?? {}
  return { ...blank(), ...known, log: { ...blank().log, ...known?.log, since } }
}

/** In files of their own, as they are told by commands while the service tells of itself. */
export const writeKeptLog = async (since: LogState['since']): Promise<void> => put(keptLog, since)

export const writeCheck = async (check: RepositoryCheck | null): Promise<void> =>
  put(checked, check)

export const readCheck = async (): Promise<RepositoryCheck | null> =>
  (await read<RepositoryCheck | null>(checked)) ?? null

let turn: Promise<void> = Promise.resolve()

/** One after the other, as several tasks of the service tell of themselves in one file. */
export async function updateRest(change: (rest: Rest) => Partial<Rest>): Promise<void> {
  const write = async () => {
    const before = await readRest()
    await put(rest, { ...before, ...change(before), at: new Date().toISOString() })
  }
  const mine = turn.then(write)
  turn = mine.catch(() => undefined)
  return mine
}

export const readRepositories = async (): Promise<Repositories> => ({
  ...{ repository: null, former: [] as FormerRepository[] },
  ...(await read<Repositories>(repositories)),
})

export const writeRepositories = async (value: Repositories): Promise<void> =>
  put(repositories, value)

interface WrittenFailure extends Failure {
  /** Whether the task that it is of had not ended when it was written. */
  readonly isOpen: boolean
}

const failurePath = (what: string) => join(failures, `${what.replaceAll(' ', '-')}.json`)

const liveTimeline = async (): Promise<string | null> => readTimeline().catch(() => null)

export async function writeFailure(
  what: string,
  error: unknown,
  timeline: string | null = null,
  isOpen = false,
): Promise<void> {
  const { message } = error as Error
  const failure: WrittenFailure = {
    ...{ at: new Date().toISOString(), what, message, timeline, isOpen },
    code: isOpen ? 'killed' : error instanceof Problem ? error.code : 'bug',
  }
  await put(failurePath(what), failure)
}

export const forgetFailure = async (what: string): Promise<void> =>
  rm(failurePath(what), { force: true })

export const findFailure = async (what: string): Promise<Failure | undefined> =>
  read<Failure>(failurePath(what))

/**
 * Does with the live database what must not fail quietly. That it began is written first, so it is
 * told as a failure also where nobody was left to say so.
 */
export async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  const timeline = await liveTimeline()
  await writeFailure(what, new Error('it was ended before it was done'), timeline, true)
  try {
    const done = await work()
    await forgetFailure(what)
    return done
  } catch (error) {
    await writeFailure(what, error, timeline)
    throw error
  }
}

export const listFailures = async (): Promise<string[]> =>
  (await readFailures()).map(({ what }) => what)

async function readFailures(): Promise<WrittenFailure[]> {
  const names = (await readdir(failures).catch(() => [])).filter((name) => name.endsWith('.json'))
  const written = await Promise.all(
    names.map(async (name) => read<WrittenFailure>(join(failures, name))),
  )
  return written.filter((failure) => failure !== undefined)
}

/**
 * The newest failure, and what is running: a task that goes on has not failed yet, and what could
 * not be done with a database that was replaced since is no fault of the one that is live.
 */
export async function readFailure(): Promise<Pick<BackupState, 'failure' | 'running'>> {
  const running = (await readHolder()) ?? null
  const live = await liveTimeline()
  const ended = (await readFailures())
    .filter(({ isOpen }) => !isOpen || running === null)
    .filter(({ timeline }) => timeline === null || timeline === live)
    .sort((a, b) => b.at.localeCompare(a.at))
  const [newest] = ended
  if (newest === undefined) return { failure: null, running }
  const { isOpen: _, ...failure } = newest
  return { failure, running }
}

/** The drills that this host made by itself. */
export async function readDrills(): Promise<Drill[]> {
  const names = (await readdir(drills).catch(() => [])).filter((name) => name.endsWith('.json'))
  const written = await Promise.all(
    names.sort().map(async (name) => read<Drill>(join(drills, name))),
  )
  return written.filter((drill) => drill !== undefined)
}

export const writeDrill = async (drill: Drill): Promise<void> =>
  put(join(drills, `${drill.id}.json`), drill)
