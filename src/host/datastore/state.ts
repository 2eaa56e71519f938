import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { dirname, join } from 'node:path'
import type { Backup, BackupState } from '../../domain/backups/backup.ts'
import type { Drill } from '../../domain/drills/drill.ts'
import { places } from './places.ts'
import { listSnapshots, readSnapshot, storeStream } from './restic.ts'

const folder = join(places.state, 'backups')
const drills = join(places.state, 'drills')
const rest = join(places.state, 'state.json')

type Rest = Omit<BackupState, 'backups' | 'replaced'>

async function put(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.part`, JSON.stringify(value))
  await rename(`${path}.part`, path)
}

/** Tells of a backup; one that is good is told in the repository too, which outlives this host. */
export async function writeBackup(backup: Backup): Promise<void> {
  await put(join(folder, `${backup.id}.json`), backup)
  if (backup.verifiedAt !== null)
    await storeStream('backup.json', ['meta', `id=${backup.id}`], JSON.stringify(backup))
}

export const forgetBackup = async (id: string): Promise<void> =>
  rm(join(folder, `${id}.json`), { force: true })

/** Oldest first; read from the repository where nothing is told here. */
export async function readBackups(): Promise<Backup[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
  if (names.length === 0) return readStored()
  const read = async (name: string) =>
    JSON.parse(await readFile(join(folder, name), 'utf8')) as Backup
  return Promise.all(names.sort().map(read))
}

async function readStored(): Promise<Backup[]> {
  const backups: Backup[] = []
  for (const { id } of await listSnapshots(['meta'])) {
    const backup = JSON.parse(await text(readSnapshot(id, '/backup.json'))) as Backup
    backups.push(backup)
    await put(join(folder, `${backup.id}.json`), backup)
  }
  return backups
}

const blank = (): Rest => ({
  ...{ at: new Date().toISOString(), since: new Date().toISOString() },
  log: { timeline: null, archived: {}, stored: {} },
  files: { count: 0, missing: [], storedUntil: null },
  failure: null,
})

export async function readRest(): Promise<Rest> {
  const written = await readFile(rest, 'utf8').catch(() => undefined)
  if (written === undefined) return blank()
  const known = JSON.parse(written) as Rest
  return { ...blank(), ...known, log: { ...blank().log, ...known.log } }
}

export const writeRest = async (state: Rest): Promise<void> => put(rest, state)

/** The drills that this host made by itself. */
export async function readDrills(): Promise<Drill[]> {
  const names = (await readdir(drills).catch(() => [])).filter((name) => name.endsWith('.json'))
  return Promise.all(
    names
      .sort()
      .map(async (name) => JSON.parse(await readFile(join(drills, name), 'utf8')) as Drill),
  )
}

export const writeDrill = async (drill: Drill): Promise<void> =>
  put(join(drills, `${drill.id}.json`), drill)
