import { readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isGood } from '../../domain/backups/backup.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import { execute } from '../../platforms/process/execute.ts'
import { resticFailed } from './faults.ts'
import { forgetKnownFiles } from './known-files.ts'
import { inTurn } from './lock.ts'
import { places } from './places.ts'
import { restic, resticEnvironment } from './restic.ts'
import { readSecrets } from './secrets.ts'
import {
  forgetBackups,
  readBackups,
  readRepositories,
  updateRest,
  writeCheck,
  writeRepositories,
} from './state.ts'
import type { Tell } from './steps.ts'

/** Milliseconds; restic itself would ask a place that does not answer for a quarter of an hour. */
const PATIENCE = 60_000

/**
 * Makes the repository where there is none, and takes up one that is there. Where the operator gave
 * another place, what was told of the earlier one is put aside. Never begins anew at a place where
 * one was: a disk that is not mounted looks just like an empty folder. Two that began one at the same
 * time would leave one that no key opens.
 */
export const ensureRepository = async (tell: Tell): Promise<void> =>
  inTurn(places.beginning, async () => findOrBegin(tell))

async function findOrBegin(tell: Tell): Promise<void> {
  const { place } = await readSecrets()
  const { repository, former } = await readRepositories()
  const found = await findRepository()
  if (
    found === undefined &&
    (repository?.place === place || former.some((one) => one.place === place))
  )
    throw new Problem('repository-gone', `there is no backup repository at ${place} any more`, {
      hint: 'bring it back, for instance mount its disk, or give backups.repository.place another place',
    })
  if (found !== undefined && found === repository?.id) {
    if (place !== repository.place)
      await writeRepositories({ repository: { id: found, place }, former })
    await removeStaleLocks(place)
    return
  }
  if (found === undefined) await begin(place, tell)
  const id = found ?? (await findRepository()) ?? ''
  if (repository !== null) {
    tell(`the copies go to ${place} from now on; those at ${repository.place} stay as they are`)
    const backups = (await readBackups().catch(() => [])).filter(isGood).length
    const left = { ...repository, until: new Date().toISOString(), backups }
    await setAside()
    await writeRepositories({
      repository: { id, place },
      former: [...former.filter((one) => one.id !== id), left],
    })
  } else await writeRepositories({ repository: { id, place }, former })
  await removeStaleLocks(place)
}

/** Those that a killed restic left. To open a repository takes it half a second, so we look first. */
async function removeStaleLocks(place: string): Promise<void> {
  const isFolder = place.startsWith('/')
  if (isFolder && (await readdir(join(places.repository, 'locks'))).length === 0) return
  await restic(['unlock'])
}

async function begin(place: string, tell: Tell): Promise<void> {
  if (place.startsWith('/')) await expectEmpty(place)
  tell(`beginning a repository at ${place}`)
  await restic(['init'])
}

/** A folder of something else is a mistake; what a killed `init` left is in the way of the next. */
async function expectEmpty(place: string): Promise<void> {
  const half = new Set(['keys', 'data', 'index', 'snapshots', 'locks'])
  const entries = await readdir(places.repository, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(places.repository, join(entry.parentPath, entry.name)))
  const foreign = files.find((file) => !half.has(file.split('/')[0] ?? ''))
  if (foreign !== undefined)
    throw new Problem('backup-place-refused', `${place} holds something else: ${foreign}`, {
      hint: 'give backups.repository.place an empty folder, or one with a repository of this wiki',
    })
  const stored = files.find((file) => /^(?:data|index|snapshots)\//.test(file))
  if (stored !== undefined)
    throw new Problem('repository-damaged', `the repository at ${place} has lost its config`, {
      hint: 'bring the file config back from another copy of the repository',
    })
  for (const file of files) await rm(join(places.repository, file))
}

/** What is told of the backups belongs to the repository that holds them. */
async function setAside(): Promise<void> {
  await forgetBackups()
  await forgetKnownFiles()
  await updateRest(({ log, files }) => ({
    log: { ...log, stored: {} },
    files: { ...files, storedUntil: null },
  }))
  await writeCheck(null)
}

/** The id of the repository; undefined where there is none. */
async function findRepository(): Promise<string | undefined> {
  const env = await resticEnvironment()
  const asked = await execute(['restic', 'cat', 'config', '--no-lock'], {
    ...{ env, timeout: PATIENCE, isVain: lacksBucket },
  })
  if (asked.status === 0) return (JSON.parse(asked.stdout) as { id: string }).id
  if (isAbsent(asked.stderr)) return undefined
  const fault = resticFailed('cat', asked.status === 124 ? 'timeout' : asked.stderr)
  throw isProblem(fault, 'backup-failed') ? resticFailed('cat', asked.stderr) : fault
}

/** Only these words mean that nothing is there; a refusal or a silence does not. */
const isAbsent = (said: string) =>
  lacksBucket(said) ||
  (/config file:.*(?:no such file|does not exist)/is.test(said) && !/denied/i.test(said))

/** Newer ones of restic hope that somebody makes it; `init` does. */
const lacksBucket = (said: string) => /specified bucket does not exist/i.test(said)

let followed = ''

/** The id of the repository; takes up another place as soon as the operator gave one. */
export async function followPlace(tell: Tell): Promise<string> {
  const { place } = await readSecrets()
  if (place !== followed) await ensureRepository(tell)
  followed = place
  return (await readRepositories()).repository?.id ?? ''
}
